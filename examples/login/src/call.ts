import { createClient, isRpcError, NameTaken } from '../generated/client.js';

const client = createClient(process.argv[2] ?? 'http://127.0.0.1:8545');

console.log(`validate_session(100, 130) → ${await client.validate_session(100, 130)}`);
console.log(await createUser('ada'));
console.log(await createUser('ada'));

async function createUser(name: string): Promise<string> {
  try {
    const user = await client.create_user(36, name, Uint8Array.of(1, 2, 3), 'writes notes');
    return `${user.name} was created in ${user.created.getFullYear()}`;
  } catch (error) {
    if (isRpcError(error, NameTaken)) {
      return `${error.data.name} is taken, free are ${error.data.suggestions.join(', ')}`;
    }
    throw error;
  }
}
