import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll, onClose } from './support/closing.js';
import { generated } from './support/generated.js';
import { call } from './support/json-rpc.js';
import { Peer } from './support/peer.js';
import { fixtureServer } from './support/serve.js';
import { transportsUnderTest } from './support/transports.js';

const SERVER = path.resolve(import.meta.dirname, 'support/fixtures/signals/server.mjs');

interface Running {
  readonly child: ChildProcess;
  readonly ports: readonly number[];
  /** Its status and its signal. */
  readonly ended: Promise<unknown[]>;
  nextLine(): Promise<string>;
}

async function start(transport: string, servers = 1, ...more: string[]): Promise<Running> {
  const { folder } = await generated('legacy');
  const child = spawn(process.execPath, [SERVER, folder, transport, String(servers), ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onClose(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout as never })[Symbol.asyncIterator]();
  const nextLine = async () => (await lines.next()).value as string;
  const ended = once(child, 'exit');
  return { child, ports: JSON.parse(await nextLine()), ended, nextLine };
}

/** A connection with a call in flight that ends only with it. */
async function busyPeer(port: number): Promise<Peer> {
  const peer = await Peer.open(port);
  const look = call('look', undefined, '"begun"');
  await peer.write(call('hold', '["k"]') + look).until((text) => text.includes('"begun"'));
  return peer;
}

/** Nobody waits for the call in flight any more. */
const leave = (peer: Peer) => peer.reset();

async function refuses(port: number): Promise<void> {
  for (;;) {
    const peer = await Peer.open(port).catch(() => undefined);
    if (peer === undefined) {
      return;
    }
    peer.socket.destroy();
  }
}

describe.each(transportsUnderTest)('signals on %s', (transport) => {
  afterEach(closeAll);

  test.each(['SIGINT', 'SIGTERM'] as const)('%s closes an idle server', async (signal) => {
    const { child, ended, nextLine } = await start(transport);
    child.kill(signal);
    expect(await nextLine()).toBe('ended');
    expect(await ended).toEqual([0, null]);
  });

  test('the calls in flight are waited for, and the two signals of one Ctrl-C are one', async () => {
    const { child, ports, ended, nextLine } = await start(transport);
    const peer = await busyPeer(ports[0] as number);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    await refuses(ports[0] as number);
    expect(child.exitCode).toBeNull();
    leave(peer);
    expect(await nextLine()).toBe('ended');
    expect(await ended).toEqual([0, null]);
  });

  test('a second signal of one Ctrl-C does not kill what the program does after closing', async () => {
    const { child, ended, nextLine } = await start(transport, 1, 'tidies');
    child.kill('SIGINT');
    expect(await nextLine()).toBe('closed');
    child.kill('SIGINT');
    child.kill('SIGUSR2');
    expect(await nextLine()).toBe('1 listeners');
    expect(await nextLine()).toBe('ended');
    expect(await ended).toEqual([0, null]);
  });

  test('whoever insists is obeyed at once', async () => {
    const { child, ports, ended } = await start(transport);
    const peer = await busyPeer(ports[0] as number);
    child.kill('SIGTERM');
    const insisting = setInterval(() => child.kill('SIGTERM'), 50);
    onClose(() => clearInterval(insisting));
    expect(await ended).toEqual([143, null]);
    await peer.closed;
  });

  test('all servers of a process are closed, the process having one listener', async () => {
    const { child, ports, ended, nextLine } = await start(transport, 12);
    child.kill('SIGUSR2');
    expect(await nextLine()).toBe('1 listeners');
    const peers = await Promise.all(ports.map(busyPeer));
    child.kill('SIGTERM');
    await Promise.all(ports.map(refuses));
    peers.forEach(leave);
    expect(await nextLine()).toBe('ended');
    expect(await ended).toEqual([0, null]);
  });
});

describe('closeOnSignals', () => {
  afterEach(closeAll);

  test('leaves no listener behind when the program closes the server', async () => {
    const before = process.listenerCount('SIGTERM');
    const server = await fixtureServer({});
    await server.listen({ transport: 'node', port: 0 });
    server.closeOnSignals().closeOnSignals(['SIGTERM', 'SIGHUP']);
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await server.close();
    expect(process.listenerCount('SIGTERM')).toBe(before);
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  test('comes after listen()', async () => {
    const server = await fixtureServer({});
    expect(() => server.closeOnSignals()).toThrow('closeOnSignals() must be called after listen()');
  });

  test.each(['SIGNOTHING', 'SIGKILL', 'SIGSTOP'])('%s cannot be caught', async (signal) => {
    const server = await fixtureServer({});
    await server.listen({ transport: 'node', port: 0 });
    expect(() => server.closeOnSignals([signal as NodeJS.Signals])).toThrow(
      `closeOnSignals: ${signal} is not a signal that can be caught`,
    );
  });
});
