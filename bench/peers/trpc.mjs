/** tRPC's standalone HTTP server, its inputs checked by zod as in its documentation. */
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { MAX_BODY_BYTES, tell } from './methods.mjs';
import { appRouter } from './trpc-router.mjs';

const server = createHTTPServer({ router: appRouter, maxBodySize: MAX_BODY_BYTES });
server.listen(0, '127.0.0.1', () => tell(server.address()));
