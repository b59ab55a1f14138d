import { createClient } from '../generated/client.js';

const client = createClient(process.argv[2] ?? 'http://127.0.0.1:8545');

console.log(`client.sum(2, 3) → ${await client.sum(2, 3)}`);
