/** Node's own sockets with one JSON document a line: `node node-net.mjs [SOCKET]`. */
import { createServer } from 'node:net';
import { answer } from './json-rpc.mjs';
import { SOCKET, tell } from './methods.mjs';

const server = createServer({ noDelay: true }, (socket) => {
  let rest = '';
  socket.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length === 0) {
      return;
    }
    // One write for all that arrived together, as a careful author would do it.
    socket.write(lines.map((line) => `${JSON.stringify(answer(JSON.parse(line)))}\n`).join(''));
  });
  socket.on('error', () => socket.destroy());
});
server.listen(SOCKET ?? { port: 0, host: '127.0.0.1' }, () => tell(server.address()));
