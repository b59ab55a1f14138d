import * as paths from './paths.mjs';

/**
 * @typedef {object} Start what a peer needs to know to start
 * @property {string} replyFile what an echo answers
 * @property {number} requestBytes the size of every request
 * @property {string | undefined} socket the AF_UNIX path to listen on, in place of a port
 *
 * @typedef {object} Peer
 * @property {string} name
 * @property {readonly ('http' | 'raw' | 'unix')[]} wires what it can speak
 * @property {boolean} fixed whether it answers everything with the same bytes
 * @property {(start: Start) => readonly string[]} command
 * @property {(workload: import('./workloads.mjs').Workload) => readonly string[]} load options of the
 *   load generator that only this peer needs
 */

const EVERY_WIRE = ['http', 'raw', 'unix'];

/** @type {readonly Peer[]} the first is what the others are compared with */
export const PEERS = [
  echo('epoll echo', paths.EPOLL_ECHO),
  echo('io_uring echo', paths.URING_ECHO),
  script('node:http + JSON.parse', ['http'], paths.NODE_HTTP),
  script('Fastify', ['http'], paths.FASTIFY, ({ batch }) =>
    batch > 0 ? ['--path', '/batch'] : [],
  ),
  script('node:net + JSON.parse', ['raw', 'unix'], paths.NODE_NET),
  ujrpc('node'),
  ujrpc('epoll'),
  ujrpc('uring'),
];

function echo(name, program) {
  const command = ({ replyFile, requestBytes, socket }) => [
    program,
    ...['--request-bytes', String(requestBytes), '--reply-file', replyFile],
    ...(socket === undefined ? [] : ['--unix', socket]),
  ];
  return { name, wires: EVERY_WIRE, fixed: true, command, load: () => [] };
}

function script(name, wires, file, load = () => []) {
  const command = ({ socket }) => [
    process.execPath,
    file,
    ...(socket === undefined ? [] : [socket]),
  ];
  return { name, wires, fixed: false, command, load };
}

function ujrpc(transport) {
  const command = ({ socket }) => [
    process.execPath,
    paths.SERVICE,
    transport,
    ...(socket === undefined ? [] : [socket]),
  ];
  return { name: `ujrpc (${transport})`, wires: EVERY_WIRE, fixed: false, command, load: () => [] };
}
