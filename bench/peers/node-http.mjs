/** Node's own HTTP server with JSON.parse and JSON.stringify, and no framework. */
import { createServer } from 'node:http';
import { answer } from './json-rpc.mjs';
import { tell } from './methods.mjs';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.stringify(answer(JSON.parse(Buffer.concat(chunks).toString())));
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => tell(server.address()));
