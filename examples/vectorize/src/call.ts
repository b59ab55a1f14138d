import { readFile } from 'node:fs/promises';
import { createClient, Image } from '../generated/client.js';

const [url = 'http://127.0.0.1:8545', description = '', photo = ''] = process.argv.slice(2);

const client = createClient(url);
const vector = await client.vectorize(description, new Image(await readFile(photo)));
console.log(vector.dtype, vector.shape, vector.get(0).toFixed(3));
