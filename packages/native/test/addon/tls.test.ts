import { createPrivateKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SecureOptions } from '../../lib/index.js';
import { certificate } from './fixtures/certificates.mjs';
import { request, serve } from './fixtures/serve.mjs';

const { probe } = await import('../../lib/index.js');

const unavailable = probe();
const transports = (['epoll', 'uring'] as const).filter((name) => unavailable[name] === undefined);

const LOCALHOST = certificate('localhost');
const OTHER = certificate('a.example', ['rsa:2048']);
const ED25519 = certificate('localhost', ['ed25519']);

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) {
    await close();
  }
});

const DEFAULTS: SecureOptions = {
  plain: false,
  requestCert: false,
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  cipherList: '',
  cipherSuites: '',
  handshakeTimeoutMs: 10_000,
  ticketKeys: new Uint8Array(0),
  contexts: [{ servername: '', pairs: [LOCALHOST], pfx: [], ca: [] }],
};

function begin(transport: string, tls: Partial<SecureOptions> = {}) {
  const served = serve(transport, () => undefined, { tls: { ...DEFAULTS, ...tls } });
  open.push(served.close);
  return served;
}

/** @returns the reply, or the message of the error that ended it */
async function ask(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = secured(port, options);
  socket.write(request('nothing'));
  let text = '';
  try {
    for await (const bytes of socket) {
      text += String(bytes);
      if (text.endsWith('\n')) {
        break;
      }
    }
  } catch (error) {
    return (error as Error).message;
  }
  return text;
}

function secured(port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ port, host: '127.0.0.1', ca: LOCALHOST.cert, ...options });
  socket.on('error', () => undefined);
  open.push(() => socket.destroy());
  return socket;
}

const ANSWER = '{"jsonrpc":"2.0","id":1,"result":1}\n';
const anyone = { rejectUnauthorized: false };

test('TLS is there, in Node', () => {
  expect(unavailable.tls).toBeUndefined();
});

describe.each(transports)('TLS on %s', (transport) => {
  test.each([{}, { maxVersion: 'TLSv1.2' }, { ALPNProtocols: ['h2', 'http/1.1'] }] as const)(
    'is spoken with node:tls: %j',
    async (options) => {
      const { port } = begin(transport);
      expect(await ask(port, { ...options })).toBe(ANSWER);
    },
  );

  test('ends each way with close_notify', async () => {
    const { port } = begin(transport);
    const socket = secured(port);
    socket.write(request('nothing'));
    await once(socket, 'data');
    socket.end();
    await once(socket, 'end');
    expect((socket as unknown as { errored: unknown }).errored).toBeNull();
  });

  test.each([
    [{ ALPNProtocols: ['h2'] }, 'alpn'],
    [{ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }, 'version'],
    [{ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }, 'cipher'],
  ])('refuses %j with an alert, and counts it as %s', async (options, reason) => {
    const { port, engine } = begin(transport);
    expect(await ask(port, options as ConnectionOptions)).toMatch(/alert/);
    expect(engine.tlsFailures()).toEqual({ [reason]: 1 });
    expect(await ask(port)).toBe(ANSWER);
  });

  test('leaves nothing in the error queue that Node’s own crypto would find', async () => {
    const { port } = begin(transport);
    const server = createServer({ ...OTHER }, (socket) => socket.end('foreign')).listen(0);
    open.push(() => server.close());
    await once(server, 'listening');
    const foreign = (server.address() as { port: number }).port;
    for (let round = 0; round < 20; round++) {
      const socket = connectPlain(port, '127.0.0.1');
      const closed = once(socket, 'close');
      socket.on('error', () => undefined).resume();
      socket.write(Buffer.from('1603010005deadbeef00', 'hex'));
      socket.write(randomBytes(200));
      const [text] = (await once(secured(foreign, anyone), 'data')) as [Buffer];
      expect(String(text)).toBe('foreign');
      expect(createPrivateKey(LOCALHOST.key).type).toBe('private');
      socket.end();
      await closed;
    }
  });

  test('tells a peer without TLS what the port speaks, unless plain is on', async () => {
    const strict = begin(transport);
    const refused = connectPlain(strict.port, '127.0.0.1');
    refused.write(request('nothing'));
    expect(String((await once(refused, 'data'))[0])).toMatch(/^HTTP\/1\.1 400 [\s\S]*speaks TLS/);
    await once(refused, 'close');
    expect(strict.engine.tlsFailures()).toEqual({ plain: 1 });
    const both = begin(transport, { plain: true });
    const taken = connectPlain(both.port, '127.0.0.1');
    open.push(() => taken.destroy());
    taken.write(request('nothing'));
    expect(String((await once(taken, 'data'))[0])).toBe(ANSWER);
    expect(await ask(both.port)).toBe(ANSWER);
  });

  test('a peer of TLS is told by an alert that a port does not speak it', async () => {
    const { port, close } = serve(transport, () => undefined);
    open.push(close);
    expect(await ask(port)).toMatch(/alert handshake failure/);
  });

  test('cuts a handshake that stops in the middle', async () => {
    const { port, engine } = begin(transport, { handshakeTimeoutMs: 50 });
    const socket = connectPlain(port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    socket.write(Buffer.from('160301', 'hex'));
    await once(socket, 'close');
    expect(engine.tlsFailures()).toEqual({ timeout: 1 });
  });

  test('serves the certificate of the name that is asked for', async () => {
    const context = { pfx: [], ca: [] };
    const { port } = begin(transport, {
      contexts: [
        { servername: '', pairs: [LOCALHOST], ...context },
        { servername: '*.example', pairs: [OTHER], ...context },
      ],
    });
    const names = async (servername: string) => {
      const socket = secured(port, { ...anyone, servername });
      await once(socket, 'secureConnect');
      return socket.getPeerCertificate().subject.CN;
    };
    expect(await names('A.example')).toBe('a.example');
    expect(await names('a.b.example')).toBe('localhost');
    expect(await names('localhost')).toBe('localhost');
  });

  test('serves keys of several kinds: the peer takes one that it knows', async () => {
    const { port } = begin(transport, {
      contexts: [{ servername: '', pairs: [OTHER, ED25519, LOCALHOST], pfx: [], ca: [] }],
    });
    for (const [sigalgs, kind] of [
      ['ed25519', 'ed25519'],
      ['rsa_pss_rsae_sha256', 'rsa'],
      ['ecdsa_secp256r1_sha256', 'ec'],
    ] as const) {
      const socket = secured(port, { ...anyone, sigalgs });
      await once(socket, 'secureConnect');
      expect(socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType).toBe(kind);
    }
  });

  test('takes other certificates while it serves, and keeps its own where they do not match', async () => {
    const { port, engine } = begin(transport);
    const kept = secured(port);
    kept.write(request('nothing'));
    await once(kept, 'data');
    const mixed = { key: OTHER.key, cert: LOCALHOST.cert };
    const change = (pair: typeof OTHER) =>
      engine.setSecureContext({
        ...DEFAULTS,
        contexts: [{ servername: '', pairs: [pair], pfx: [], ca: [] }],
      });
    expect(() => change(mixed)).toThrow('the key does not belong to the certificate');
    expect(await ask(port)).toBe(ANSWER);
    change(OTHER);
    expect(await ask(port, { ca: OTHER.cert, servername: 'a.example' })).toBe(ANSWER);
    kept.write(request('nothing'));
    expect(String((await once(kept, 'data'))[0])).toBe(ANSWER);
  });

  test.each([
    [true, undefined],
    [false, 'UNSPECIFIED'],
  ])('asks for the certificates of clients; rejects the others: %s', async (rejects, why) => {
    const { port, engine, peers } = begin(transport, {
      requestCert: true,
      rejectUnauthorized: rejects,
      contexts: [{ servername: '', pairs: [LOCALHOST], pfx: [], ca: [OTHER.cert] }],
    });
    expect(await ask(port, { ...OTHER, servername: 'localhost' })).toBe(ANSWER);
    expect(peers.at(-1)).toMatchObject({ authorized: true, servername: 'localhost' });
    expect(peers.at(-1)?.certificate).toBeInstanceOf(Uint8Array);
    const [strange, without] = [await ask(port, ED25519), await ask(port)];
    if (why === undefined) {
      expect([strange, without]).toEqual([
        expect.stringMatching(/alert/),
        expect.stringMatching(/alert/),
      ]);
      expect(engine.tlsFailures()).toEqual({ certificate: 2 });
    } else {
      expect([strange, without]).toEqual([ANSWER, ANSWER]);
      expect(peers.at(-1)).toMatchObject({ authorized: false, authorizationError: why });
      expect(peers.at(-2)?.authorizationError).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    }
  });

  test('resumes sessions of another server with its ticket keys, those of node:tls too', async () => {
    const ticketKeys = randomBytes(48);
    const foreign = createServer(
      { ...LOCALHOST, ticketKeys, sessionIdContext: 'ujrpc' },
      (socket) => socket.on('error', () => {}).end('x'), // its peer is gone once it has been looked at
    ).listen(0);
    open.push(() => foreign.close());
    await once(foreign, 'listening');
    const { port: one } = begin(transport, { ticketKeys });
    const { port: two } = begin(transport, {
      ticketKeys: Buffer.concat([randomBytes(48), ticketKeys]),
    });
    const { port: stranger } = begin(transport);
    const socket = secured(one);
    const [session] = (await once(socket, 'session')) as [Buffer];
    const resumed = async (port: number) => {
      const next = secured(port, { session });
      await once(next, 'secureConnect');
      return next.isSessionReused();
    };
    expect(await resumed(one)).toBe(true);
    expect(await resumed(two)).toBe(true);
    expect(await resumed((foreign.address() as { port: number }).port)).toBe(true);
    expect(await resumed(stranger)).toBe(false);
  });
});
