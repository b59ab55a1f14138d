/**
 * Sends messages to `websocket_echo` and looks at what comes back: that the server which Autobahn's suite is run
 * against works. What the protocol demands is tested by unit/protocols/websocket and test/src/websocket.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const { WebSocket } = createRequire(new URL('../../../test/package.json', import.meta.url))('ws');

const SIZES = [0, 1, 125, 126, 65_535, 65_536, 1_000_000, 16 * 1024 * 1024];

const server = spawn(process.argv[2], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const socket = new WebSocket(line.replace('listening on ', 'ws://'));
await once(socket, 'open');

for (const size of SIZES) {
  for (const message of ['x'.repeat(size), Buffer.alloc(size, 'é')]) {
    socket.send(message);
    const [data, isBinary] = await once(socket, 'message');
    assert.equal(isBinary, typeof message !== 'string');
    assert.ok(data.equals(Buffer.from(message)), `${size} bytes`);
  }
}
for (const [part, fin] of [
  ['Hello', false],
  [', world', true],
]) {
  socket.send(part, { fin });
}
assert.equal(String((await once(socket, 'message'))[0]), 'Hello, world');
socket.ping('are you there');
assert.equal(String((await once(socket, 'pong'))[0]), 'are you there');
socket.close(3000);
assert.equal((await once(socket, 'close'))[0], 3000);

const ended = once(server, 'exit');
server.kill('SIGTERM');
assert.deepEqual(await ended, [0, null]);
console.log(`websocket_echo answers ${SIZES.length * 2 + 1} messages with themselves`);
