import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import * as calls from './calls.mjs';
import * as paths from './paths.mjs';

/**
 * @typedef {object} Start what a peer needs to know to start
 * @property {string} replyFile what an echo answers
 * @property {number} requestBytes the size of every request
 * @property {string | undefined} socket the AF_UNIX path to listen on, instead of a port
 * @property {number} [port] one that another process of this peer has already
 *
 * @typedef {'http' | 'raw' | 'unix' | 'ws' | 'grpc'} Wire raw is JSON lines over TCP, unix the same
 *   over AF_UNIX
 *
 * @typedef {object} Peer
 * @property {string} id
 * @property {string} name
 * @property {'limit' | 'ujrpc' | 'javascript' | 'python'} kind
 * @property {Partial<Record<Wire, import('./calls.mjs').Calls>>} wires
 * @property {boolean} [fixed] whether it answers everything with the same bytes
 * @property {number} [processes] on one port; 1 without
 * @property {boolean} [onlyNamed] whether it runs only where a workload names it
 * @property {() => string | undefined} missing why it is not available here
 * @property {() => string} version
 * @property {(start: Start) => readonly string[]} command
 */

const require = createRequire(import.meta.url);
const { jsonRpc } = calls;
const EVERY_STREAM = { http: jsonRpc, raw: jsonRpc, unix: jsonRpc };
const EVERY_WIRE = { ...EVERY_STREAM, ws: jsonRpc };

/** @type {readonly Peer[]} the first is what the others are compared with */
export const PEERS = [
  echo('epoll-echo', 'epoll echo (C++)', paths.EPOLL_ECHO),
  echo('uring-echo', 'io_uring echo (C++)', paths.URING_ECHO),
  {
    ...echo('epoll-echo', 'epoll echo (C++)', paths.EPOLL_ECHO, '--spin-micros', '200'),
    ...variant('epoll-echo-spin', 'epoll echo (C++), spinning for 200 µs'),
  },
  {
    ...echo('ws-echo', 'epoll echo of frames (C++)', paths.WEBSOCKET_ECHO),
    wires: { ws: jsonRpc },
  },
  ujrpc('uring'),
  ujrpc('epoll'),
  ujrpc('node'),
  {
    ...ujrpc('uring', '--spin-micros', '200'),
    ...variant('uring-spin', 'ujrpc uring, spinMicros 200'),
  },
  {
    ...ujrpc('epoll', '--spin-micros', '200'),
    ...variant('epoll-spin', 'ujrpc epoll, spinMicros 200'),
  },
  {
    ...ujrpc('uring', '--reuse-port'),
    ...variant('uring-2', 'ujrpc uring, 2 processes'),
    processes: 2,
  },
  {
    ...ujrpc('epoll', '--reuse-port'),
    ...variant('epoll-2', 'ujrpc epoll, 2 processes'),
    processes: 2,
  },
  node('node-http', 'node:http + JSON.parse', 'node-http.mjs', { http: jsonRpc }),
  node('node-net', 'node:net + JSON.parse', 'node-net.mjs', { raw: jsonRpc, unix: jsonRpc }),
  bun('bun', 'Bun.serve + JSON.parse', `${paths.PEERS_FOLDER}bun.mjs`, {
    http: jsonRpc,
    ws: jsonRpc,
  }),
  bun('elysia', 'Elysia', `${paths.PEERS_FOLDER}elysia.mjs`, { http: calls.route }, 'elysia'),
  {
    ...bun('node-bun', 'ujrpc node, in Bun', paths.SERVICE, EVERY_WIRE),
    kind: 'ujrpc',
    command: ujrpcCommand(bunProgram(), 'node'),
  },
  bun('node-http-bun', 'node:http + JSON.parse, in Bun', `${paths.PEERS_FOLDER}node-http.mjs`, {
    http: jsonRpc,
  }),
  bun('node-net-bun', 'node:net + JSON.parse, in Bun', `${paths.PEERS_FOLDER}node-net.mjs`, {
    raw: jsonRpc,
  }),
  node('fastify', 'Fastify', 'fastify.mjs', { http: calls.routeOrBatch }, 'fastify'),
  node('hono', 'Hono', 'hono.mjs', { http: calls.route }, 'hono'),
  node('jayson', 'jayson', 'jayson.mjs', { http: jsonRpc }, 'jayson'),
  node('jayson-tcp', 'jayson', ['jayson.mjs', 'tcp'], { raw: jsonRpc }, 'jayson'),
  node('trpc', 'tRPC', 'trpc.mjs', { http: calls.trpc }, '@trpc/server'),
  node('ws', 'ws + JSON.parse', 'ws.mjs', { ws: jsonRpc }, 'ws'),
  node('grpc-js', '@grpc/grpc-js', 'grpc-js.mjs', { grpc: calls.grpc }, '@grpc/grpc-js'),
  python('fastapi', 'FastAPI', 'fastapi_server.py', ['fastapi', 'uvicorn', 'uvloop', 'httptools'], {
    http: calls.rest,
  }),
  python('fastapi-ws', 'FastAPI', 'fastapi_server.py', ['fastapi', 'uvicorn', 'websockets'], {
    ws: calls.fastApiWebSocket,
  }),
  python('grpcio', 'grpcio', 'grpc_server.py', ['grpcio'], { grpc: calls.grpc }),
];

/** @returns {Peer} */
export function peer(id) {
  const found = PEERS.find((each) => each.id === id);
  if (found === undefined) {
    throw new Error(`there is no peer ${id}`);
  }
  return found;
}

function variant(id, name) {
  return { id, name, onlyNamed: true };
}

/** @param options those of bench/peers/echo/echo_options.hpp */
export function echo(id, name, program, ...options) {
  const command = ({ replyFile, requestBytes, socket }) => [
    program,
    ...['--request-bytes', String(requestBytes), '--reply-file', replyFile],
    ...(socket === undefined ? [] : ['--unix', socket]),
    ...options,
  ];
  return {
    ...{ id, name, kind: 'limit', wires: EVERY_STREAM, fixed: true, command },
    missing: () => undefined,
    version: () => 'bench/peers/echo',
  };
}

function node(id, name, script, wires, packageName) {
  const [file, ...words] = [script].flat();
  const command = ({ socket = words[0] }) => [
    process.execPath,
    paths.PEERS_FOLDER + file,
    ...(socket === undefined ? [] : [socket]),
  ];
  const version = () =>
    packageName === undefined
      ? `Node ${process.version}`
      : `${packageName} ${versionOf(packageName)}`;
  return { id, name, kind: 'javascript', wires, missing: () => undefined, version, command };
}

function bun(id, name, script, wires, packageName) {
  const program = bunProgram();
  const framework = packageName === undefined ? '' : `${packageName} ${versionOf(packageName)}, `;
  return {
    ...{ id, name, kind: 'javascript', wires },
    missing: () => (program === undefined ? 'Bun has no binary for this machine' : undefined),
    version: () => `${framework}Bun ${versionOf('bun')}`,
    command: () => [program, script],
  };
}

/** The binary that npm's `bun` depends on: its install script, which would link it, is not run. */
function bunProgram() {
  const isMusl = process.report.getReport().header.glibcVersionRuntime === undefined;
  const arch = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const binary = `@oven/bun-linux-${arch}${isMusl ? '-musl' : ''}/bin/bun`;
  try {
    return createRequire(require.resolve('bun/package.json')).resolve(binary);
  } catch {
    return undefined;
  }
}

function ujrpc(transport, ...options) {
  const command = ujrpcCommand(process.execPath, transport, ...options);
  return {
    ...{ id: transport, name: `ujrpc ${transport}`, kind: 'ujrpc', wires: EVERY_WIRE, command },
    missing: () => undefined,
    version: () => `@ujrpc/core ${versionOf('@ujrpc/core')}`,
  };
}

/** @param {string} program the run time */
function ujrpcCommand(program, transport, ...options) {
  return ({ socket, port = 0 }) => [
    program,
    paths.SERVICE,
    ...['--transport', transport, ...options],
    ...(socket === undefined ? ['--port', String(port)] : ['--path', socket]),
  ];
}

/** @param distributions those whose versions are told */
function python(id, name, script, distributions, wires) {
  const ask = `import importlib.metadata as m; print(', '.join(f'{d} {m.version(d)}' for d in ${JSON.stringify(distributions)}))`;
  const { stdout, status } = spawnSync(paths.PYTHON, ['-c', ask], { encoding: 'utf8' });
  const command = () => [paths.PYTHON, paths.PYTHON_PEERS + script, paths.PYTHON_PROTO];
  return {
    ...{ id, name, kind: 'python', wires, command },
    missing: () =>
      status === 0
        ? undefined
        : `${paths.PYTHON} has no ${distributions.join(', ')}; run bench/setup`,
    version: () => stdout.trim(),
  };
}

/** Some packages do not export their manifest: it is looked for beside their entry. */
function versionOf(packageName) {
  for (const folder of require.resolve.paths(packageName) ?? []) {
    try {
      return require(`${folder}/${packageName}/package.json`).version;
    } catch {
      // The next folder may have it.
    }
  }
  throw new Error(`${packageName} is not installed`);
}
