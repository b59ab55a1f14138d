import { createClient } from '../generated/client.js';

const [url = 'http://127.0.0.1:8545', text = ''] = process.argv.slice(2);

const client = createClient(url);
for (const { text: found, similarity } of await client.neighbours(text, 5)) {
  console.log(similarity.toFixed(3), found);
}
