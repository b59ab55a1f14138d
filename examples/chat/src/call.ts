import { createClient, isRpcError, NoSuchRoom } from '../generated/client.js';

const [url = 'ws://127.0.0.1:8545', room = 'lobby', from = 'ada', text] = process.argv.slice(2);
const client = createClient(url);

try {
  if (text !== undefined) {
    await client.say(room, from, text);
  }
  for await (const message of client.messages(room)) {
    console.log(`${message.at.toLocaleTimeString()} ${message.from}: ${message.text}`);
  }
} catch (error) {
  if (!isRpcError(error, NoSuchRoom)) {
    throw error;
  }
  console.error(`${error.message}; there are ${error.data.rooms.join(' and ')}`);
  process.exitCode = 1;
}
