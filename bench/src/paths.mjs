import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Where the suite's programs are. */
export const BENCH = at('.');
export const LOAD = at('build/load/load');
export const EPOLL_ECHO = at('build/peers/echo/epoll_echo');
export const URING_ECHO = at('build/peers/echo/uring_echo');
export const NODE_HTTP = at('peers/node-http.mjs');
export const NODE_NET = at('peers/node-net.mjs');
export const FASTIFY = at('peers/fastify.mjs');
export const SERVICE = at('service/dist/main.js');
export const SERVICE_PROJECT = at('service/tsconfig.json');
