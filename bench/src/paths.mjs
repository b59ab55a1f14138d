import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Where the suite's programs are. */
export const BENCH = at('.');
export const LOAD = at('build/load/load');
export const EPOLL_ECHO = at('build/peers/echo/epoll_echo');
export const WEBSOCKET_ECHO = at('build/peers/echo/websocket_echo');
export const URING_ECHO = at('build/peers/echo/uring_echo');
export const PEERS_FOLDER = at('peers/');
export const PYTHON_PEERS = at('peers/python/');
/** Where protoc writes what grpcio needs. */
export const PYTHON_PROTO = at('build/python');
export const SERVICE = at('service/dist/main.js');
export const SERVICE_PROJECT = at('service/tsconfig.json');
export const CLIENT_RATE = at('src/clients/rate.mjs');

/** Debian's, since its packages are of no use to any other Python in the PATH. */
export const PYTHON = '/usr/bin/python3';

export const TARGETS = at('targets.json');
export const FINDINGS = at('findings.md');
export const PAGE_TEMPLATE = at('page.md');
export const PUBLISHED = at('results/published.json');
export const PUBLISHED_PAGE = at('../docs/performance.md');
/** Where a quick or a smoke run leaves its figures and its page. */
export const resultsOf = (mode) => at(`build/${mode}/results.json`);
export const pageOf = (mode) => at(`build/${mode}/performance.md`);
