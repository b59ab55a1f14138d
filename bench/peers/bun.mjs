/** Bun's own HTTP and WebSocket server, as its documentation shows it, with JSON-RPC by hand. Runs under Bun. */
import { answer } from './json-rpc.mjs';
import { MAX_BODY_BYTES, tell } from './methods.mjs';

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  maxRequestBodySize: MAX_BODY_BYTES,
  routes: {
    '/': {
      GET: (request, server) =>
        server.upgrade(request) ? undefined : new Response(null, { status: 426 }),
      POST: async (request) => Response.json(answer(await request.json())),
    },
  },
  websocket: {
    message(socket, text) {
      socket.send(JSON.stringify(answer(JSON.parse(text))));
    },
  },
});
tell(server);
