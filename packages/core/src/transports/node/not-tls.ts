import type { Socket } from 'node:net';

/** As the engine refuses requests. */
const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: null,
  error: {
    code: -32600,
    message: 'Invalid Request',
    data: 'this port speaks TLS; use https:, wss: or tls:',
  },
});

const REPLY = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(BODY)}`,
  'Connection: close',
  '',
  BODY,
].join('\r\n');

/**
 * Tells a peer that does not speak TLS what this port speaks. What it still sends is dropped until it
 * closes: with bytes unread the system would reset the connection, and the reply with it.
 */
export function refusePlain(socket: Socket): void {
  socket.end(REPLY);
  socket.resume();
}
