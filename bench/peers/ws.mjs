/** `ws` with a JSON-RPC message a frame. */
import { WebSocketServer } from 'ws';
import { answer } from './json-rpc.mjs';
import { MAX_BODY_BYTES, tell } from './methods.mjs';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: MAX_BODY_BYTES });
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => socket.send(JSON.stringify(answer(JSON.parse(data.toString())))));
});
server.on('listening', () => tell(server.address()));
