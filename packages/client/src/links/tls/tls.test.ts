import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { TlsOptions as ServerTlsOptions, TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { autoBatch } from '../../auto-batch/auto-batch.js';
import { close } from '../../close.js';
import type { TransportError } from '../../errors.js';
import { type Client, methods } from '../../fixtures/calculator.js';
import { certificates, PASSPHRASE } from '../../fixtures/certificates.js';
import { httpServer, lineServer, socketServer, stopServers } from '../../fixtures/servers.js';
import { connect } from '../../for-generated-code/connect.js';
import type { ClientOptions, TlsOptions } from '../../options.js';
import { withOptions } from '../../with-options.js';

const clients: Client[] = [];
let stopPlain: (() => Promise<unknown>) | undefined;

afterEach(async () => {
  await Promise.all(clients.splice(0).map(close));
  await stopServers();
  await stopPlain?.();
  stopPlain = undefined;
});

function open(url: string, tls?: TlsOptions, options: ClientOptions = {}): Client {
  const client = connect<Client>(methods, url, tls ? { ...options, tls } : options);
  clients.push(client);
  return client;
}

const { ca, server, expired, client, stranger, encryptedKey, pfx } = certificates();

interface Serving {
  readonly url: string;
  /** The connections so far. */
  sockets(): TLSSocket[];
}

const ways: Readonly<Record<string, (tls: ServerTlsOptions) => Promise<Serving>>> = {
  async https(tls) {
    const { url, requests } = await httpServer(undefined, tls);
    return { url, sockets: () => requests.map(({ socket }) => socket as TLSSocket) };
  },
  async wss(tls) {
    const { url, requests } = await socketServer(undefined, tls);
    return { url, sockets: () => requests.map(({ socket }) => socket as TLSSocket) };
  },
  async tls(tls) {
    const { url, sockets } = await lineServer(undefined, undefined, tls);
    return { url, sockets: () => sockets as TLSSocket[] };
  },
};

const serve = (way: string, tls: ServerTlsOptions = server) =>
  (ways[way] as (typeof ways)['tls'])(tls);

async function failure(call: Promise<unknown>): Promise<TransportError> {
  return call.then(
    (value) => {
      throw new Error(`resolved to ${value}`);
    },
    (error) => error,
  );
}

describe.each(['https', 'wss', 'tls'])('a client over %s', (way) => {
  test('calls a server whose authority it is given, as text or bytes, alone or beside others', async () => {
    const { url } = await serve(way);
    for (const one of [ca, Buffer.from(ca), [stranger.cert, Buffer.from(ca)]]) {
      expect(await open(url, { ca: one }).sum(2, 3)).toBe(5);
    }
  });

  test('refuses a server that is signed by nobody it trusts, and says whom to trust', async () => {
    const { url } = await serve(way, stranger);
    const { host } = new URL(url.replace('tls:', 'http:'));
    for (const tls of [undefined, { ca }]) {
      const error = await failure(open(url, tls).sum(1, 2));
      expect(error).toMatchObject({
        name: 'TransportError',
        message:
          `${url}: the certificate of ${host} is signed by nobody that this machine trusts (self-signed certificate): ` +
          'give the authority that signed it as tls.ca (DEPTH_ZERO_SELF_SIGNED_CERT)',
        sent: false,
        cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', reason: 'self-signed certificate' },
      });
    }
  });

  test('refuses a server whose authority it does not know', async () => {
    const { url } = await serve(way);
    const error = await failure(open(url).sum(1, 2));
    expect(error.message).toMatch(/trusts \(.*\): give .* as tls\.ca, and have .*whole chain/);
    expect(error).toMatchObject({
      sent: false,
      cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
    });
  });

  test('refuses a certificate that has expired', async () => {
    const { url } = await serve(way, expired);
    const error = await failure(open(url, { ca }).sum(1, 2));
    expect(error.message).toMatch(
      / has expired \(.*\): renew it on the server \(CERT_HAS_EXPIRED\)$/,
    );
    expect(error.sent).toBe(false);
  });

  test('refuses a certificate of other names, unless it is given one of them', async () => {
    const { url, sockets } = await serve(way);
    const error = await failure(open(url, { ca, servername: 'elsewhere.org' }).sum(1, 2));
    expect(error.message).toMatch(
      /holds other names \(DNS:localhost, DNS:\*\.test\.example, IP.*\): call/,
    );
    expect(error).toMatchObject({ sent: false, cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
    expect(await open(url, { ca, servername: 'a.test.example' }).sum(2, 3)).toBe(5);
    expect(sockets().at(-1)?.servername).toBe('a.test.example');
  });

  test('asks for the name of the host, and for none where that is an address', async () => {
    const { url, sockets } = await serve(way);
    await open(url, { ca }).sum(1, 2);
    await open(url.replace('127.0.0.1', 'localhost'), { ca }).sum(1, 2);
    expect(sockets().map(({ servername }) => servername)).toEqual([false, 'localhost']);
  });

  test('takes any certificate where rejectUnauthorized is false', async () => {
    const { url } = await serve(way, expired);
    expect(await open(url, { rejectUnauthorized: false }).sum(2, 3)).toBe(5);
  });

  test.each<[string, TlsOptions]>([
    ['a pair', client],
    ['a pair in bytes', { cert: Buffer.from(client.cert), key: Buffer.from(client.key) }],
    ['an encrypted key', { cert: client.cert, key: encryptedKey, passphrase: PASSPHRASE }],
    ['PKCS#12', { pfx, passphrase: PASSPHRASE }],
  ])('shows its certificate, given by %s', async (_what, tls) => {
    const asking = { ...server, ca, requestCert: true, rejectUnauthorized: true };
    const { url, sockets } = await serve(way, asking);
    expect(await open(url, { ca, ...tls }).sum(2, 3)).toBe(5);
    expect(sockets()[0]?.getPeerCertificate().subject).toMatchObject({ CN: 'client' });
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is told that a server of %s asks for its certificate, before which nothing was sent',
    async (version) => {
      const { url, sockets } = await serve(way, {
        ...server,
        ca,
        requestCert: true,
        rejectUnauthorized: true,
        maxVersion: version,
      });
      const error = await failure(open(url, { ca }).sum(1, 2));
      expect(error.message).toMatch(/TLS with 127\.0\.0\.1:\d+ failed: .* client certificate/);
      expect(error).toMatchObject({ name: 'TransportError', sent: false });
      expect(sockets()).toEqual([]);
    },
  );

  test('is told of a server without TLS', async () => {
    const plain = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 400 Bad\r\n\r\n'),
    );
    await once(plain.listen(0, '127.0.0.1'), 'listening');
    stopPlain = () => new Promise((resolve) => plain.close(resolve));
    const { port } = plain.address() as { port: number };
    const error = await failure(open(`${way}://127.0.0.1:${port}`, { ca }).sum(1, 2));
    expect(error.message).toMatch(/the server does not speak TLS there \(wrong version number\)/);
    expect(error.sent).toBe(false);
  });

  test.each([
    ['of a server that says nothing', () => {}],
    ['of a server that hangs up', (socket: Socket) => socket.once('data', () => socket.destroy())],
  ])('ends a handshake %s with its call', async (what, treat) => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => {
      sockets.push(socket.on('error', () => {}).resume());
      treat(socket);
    });
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    stopPlain = () => new Promise((resolve) => silent.close(resolve));
    const { port } = silent.address() as { port: number };
    const patient = open(`${way}://127.0.0.1:${port}`, { ca }, { timeoutMs: 200 });
    const name = what.includes('nothing') ? 'TimeoutError' : 'TransportError';
    expect(await failure(patient.sum(1, 2))).toMatchObject({ name });
    const left = sockets.filter((socket) => !socket.closed);
    await Promise.all(left.map((socket) => once(socket, 'close')));
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes its session of %s over the next connection',
    async (version) => {
      const { url, sockets } = await serve(way, {
        ...server,
        minVersion: version,
        maxVersion: version,
      });
      const tls = { ca };
      const one = open(url, tls);
      await one.sum(1, 2);
      const [first] = sockets();
      const closed = once(first as TLSSocket, 'close');
      first?.end();
      await closed;
      expect(await one.sum(2, 3)).toBe(5);
      // A second client with the same options knows it, too.
      expect(await open(url, tls).sum(3, 4)).toBe(7);
      const [, ...others] = new Set(sockets());
      expect(others.map((socket) => socket.isSessionReused())).toEqual(others.map(() => true));
      expect(others.length).toBeGreaterThan(0);
    },
  );

  test('makes many calls at once, batched or not', async () => {
    const { url, sockets } = await serve(way);
    const all = autoBatch(open(url, { ca }));
    const sums = Array.from({ length: 50 }, (_, i) => all.sum(i, 1));
    expect(await Promise.all(sums)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(new Set(sockets()).size).toBe(1);
  });

  test('rejects with the reason of a signal while it opens the connection', async () => {
    const { url } = await serve(way);
    const controller = new AbortController();
    const call = withOptions(open(url, { ca }), { signal: controller.signal }).sum(1, 2);
    controller.abort(new Error('left'));
    await expect(call).rejects.toThrow('left');
  });
});

describe('createClient refuses', () => {
  const { cert, key } = client;
  test.each<[string, TlsOptions | object, string]>([
    ['an unknown option', { cafile: 'x' }, 'unknown option tls.cafile; expected one of: ca, cert,'],
    [
      'an authority that is not PEM',
      { ca: 'x' },
      'tls.ca: expected PEM with "-----BEGIN CERTIFICATE-----", got text',
    ],
    ['a path', { ca: 1 }, 'tls.ca: expected PEM as a string or bytes'],
    ['an authority that is cut', { ca: ca.slice(0, 300) }, 'tls.ca cannot be used: '],
    ['an authority that is a key', { ca: key }, 'CERTIFICATE-----", got "PRIVATE KEY"'],
    ['a certificate without its key', { cert }, 'tls: expected cert and key together'],
    ['a key without its certificate', { key }, 'tls: expected cert and key together'],
    [
      'a pair beside PKCS#12',
      { cert, key, pfx },
      'tls: expected cert and key together, or pfx alone',
    ],
    [
      'a key that is not one',
      { cert, key: cert },
      'tls.key: expected PEM with "-----BEGIN PRIVATE KEY-----", got "CERTIFICATE"',
    ],
    [
      'a key of another certificate',
      { cert, key: stranger.key },
      'tls.key is not the private key of tls.cert',
    ],
    [
      'an encrypted key',
      { cert, key: encryptedKey },
      'tls.key cannot be used: it is encrypted: give tls.passphrase',
    ],
    [
      'a wrong passphrase',
      { cert, key: encryptedKey, passphrase: 'x' },
      'tls.key cannot be used: tls.passphrase is not the one that it was encrypted with',
    ],
    [
      'PKCS#12 that is not',
      { pfx: Buffer.from('x') },
      'tls.pfx cannot be used: it is not PKCS#12, or cut short',
    ],
    ['PKCS#12 as text', { pfx: 'x' }, 'tls.pfx: expected the bytes of a PKCS#12 file'],
    ['PKCS#12 without its passphrase', { pfx }, 'tls.pfx cannot be used: tls.passphrase is not'],
    ['an address for a name', { servername: '127.0.0.1' }, 'tls.servername: expected a host name'],
    ['no name', { servername: '' }, 'tls.servername: expected a host name that is not an address'],
    [
      'a word for a switch',
      { rejectUnauthorized: 'no' },
      'tls.rejectUnauthorized: expected true or false',
    ],
    ['a number for a passphrase', { passphrase: 1 }, 'tls.passphrase: expected a string'],
  ])('%s', (_what, tls, message) => {
    for (const url of ['https://h', 'wss://h', 'tls://h']) {
      expect(() => open(url, tls)).toThrow(TypeError);
      expect(() => open(url, tls)).toThrow(message);
    }
  });

  test.each(['http://h', 'ws://h', 'tcp://h', 'unix:/s', '/rpc'])(
    'options of TLS for %s',
    (url) => {
      expect(() => open(url, { ca })).toThrow(
        `tls: expected an https://, wss:// or tls:// URL, got ${url}`,
      );
    },
  );

  test('options of TLS beside what opens connections by itself', () => {
    const { fetch } = globalThis;
    expect(() => open('https://h', { ca }, { fetch })).toThrow('tls does not go with fetch');
    const WebSocket = class {} as never;
    expect(() => open('wss://h', { ca }, { WebSocket })).toThrow('tls does not go with WebSocket');
  });
});
