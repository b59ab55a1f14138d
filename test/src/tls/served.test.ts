import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { encryptedKey, makeAuthority, makeCertificate, makePfx } from '../support/certificates.js';
import { closeAll } from '../support/closing.js';
import { post, request, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { ask, connectTls, plainly, serveTls, tlsError, until } from '../support/tls-serving.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

const run = promisify(execFile);

const own = makeCertificate();
const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-tls-served-'));
const caFile = path.join(folder, 'ca.pem');
writeFileSync(caFile, own.cert);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAll);

const SUM = call('sum', '[2,3]');
const FIVE = result('5');

/** Handshakes that fail are counted when their sockets close, which may be after the peer has seen it. */
async function failures(serving: Awaited<ReturnType<typeof serveTls>>, count = 1): Promise<object> {
  const { server } = serving;
  await until(() => Object.values(server.tlsFailures).reduce((sum, n) => sum + n, 0) >= count);
  return server.tlsFailures;
}

describe.each(transportsUnderTest)('TLS on %s', (transport) => {
  test('serves HTTPS, WebSocket and raw JSON on one port', async () => {
    const { port, url } = await serveTls(transport, own);
    expect(url).toBe(`https://127.0.0.1:${port}`);
    const http = await connectTls(port, { ca: own.cert, ALPNProtocols: ['http/1.1'] });
    expect(http.alpnProtocol).toBe('http/1.1');
    http.write(post(SUM));
    let said = '';
    http.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    await until(() => responses(said).length === 1);
    expect(responses(said)[0]).toMatchObject({ status: 200, body: FIVE });
    expect(await ask(await connectTls(port, { ca: own.cert }))).toBe(FIVE);
    const webSocket = await WsPeer.open(port, [], { rejectUnauthorized: false }, 'wss');
    expect(await webSocket.ask(SUM)).toBe(FIVE);
  });

  test('pages of its own origin are those over https:', async () => {
    const { port, url } = await serveTls(transport, own);
    for (const [origin, status] of [
      [url, 200],
      [url.replace('https:', 'http:'), 403],
    ] as const) {
      const socket = await connectTls(port, { ca: own.cert });
      const headers = [`Host: 127.0.0.1:${port}`, `Origin: ${origin}`];
      const typed = [...headers, 'Content-Type: application/json', `Content-Length: ${SUM.length}`];
      socket.write(request({ bare: true, headers: typed, body: SUM }));
      let said = '';
      socket.on('data', (bytes: Buffer) => {
        said += bytes.toString();
      });
      await until(() => responses(said).length === 1);
      expect(responses(said)[0]?.status).toBe(status);
    }
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('speaks %s', async (version) => {
    const { port, peers } = await serveTls(transport, own);
    const socket = await connectTls(port, { minVersion: version, maxVersion: version });
    expect(socket.getProtocol()).toBe(version);
    await ask(socket);
    expect(peers[0]).toEqual({
      network: 'tcp',
      address: '127.0.0.1',
      port: socket.localPort,
      tls: {
        authorized: false,
        servername: 'localhost',
        protocol: version,
        cipher: socket.getCipher().standardName,
      },
    });
  });

  test.each(['P-256', 'RSA-2048', 'Ed25519'] as const)('has a key of kind %s', async (kind) => {
    const pair = makeCertificate({ kind });
    const { port } = await serveTls(transport, pair);
    expect(await ask(await connectTls(port, { ca: pair.cert }))).toBe(FIVE);
  });

  test('has keys of two kinds, and peers take the one that they know', async () => {
    const rsa = makeCertificate({ kind: 'RSA-2048' });
    const { port } = await serveTls(transport, {
      key: [rsa.key, own.key],
      cert: [own.cert, rsa.cert],
    });
    for (const [ciphers, cert] of [
      ['ECDHE-RSA-AES128-GCM-SHA256', rsa.cert],
      ['ECDHE-ECDSA-AES128-GCM-SHA256', own.cert],
    ] as const) {
      const options = { ciphers, ca: cert, maxVersion: 'TLSv1.2' } as const;
      expect(await ask(await connectTls(port, options))).toBe(FIVE);
    }
  });

  test('has an encrypted key, a Buffer, PKCS #12, or a chain', async () => {
    const authority = makeAuthority();
    const middle = makeCertificate({
      subject: '/CN=Middle',
      names: [],
      isCa: true,
      issuer: authority,
    });
    const leaf = makeCertificate({ issuer: middle });
    for (const [tls, ca] of [
      [{ key: encryptedKey(own, 'secret'), cert: own.cert, passphrase: 'secret' }, own.cert],
      [{ key: Buffer.from(own.key), cert: Buffer.from(own.cert) }, own.cert],
      [{ pfx: makePfx(own, 'secret'), passphrase: 'secret' }, own.cert],
      [{ key: leaf.key, cert: leaf.cert + middle.cert }, authority.cert],
    ] as const) {
      const { port } = await serveTls(transport, tls);
      expect(await ask(await connectTls(port, { ca }))).toBe(FIVE);
    }
  });

  test('has a certificate for each name that the client asks for', async () => {
    const [a, any] = ['a.example', '*.b.example'].map((name) =>
      makeCertificate({ names: [`DNS:${name}`] }),
    );
    const sni = { 'A.example': a, '*.b.example': any } as Record<string, typeof own>;
    const { port, peers } = await serveTls(transport, { ...own, sni });
    for (const [servername, { cert }] of [
      ['a.example', a],
      ['x.b.example', any],
      ['localhost', own],
    ] as [string, typeof own][]) {
      expect(await ask(await connectTls(port, { servername, ca: cert }))).toBe(FIVE);
      expect(peers.at(-1)).toMatchObject({ tls: { servername } });
    }
    // For names that nobody serves there is the default, which the client refuses.
    expect(await tlsError(port, { servername: 'x.y.b.example', ca: own.cert })).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  test('tells a plain peer that the port speaks TLS', async () => {
    const serving = await serveTls(transport, own);
    const body =
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request",' +
      '"data":"this port speaks TLS; use https:, wss: or tls:"}}';
    const refused =
      'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
    expect(await plainly(serving.port, post(SUM))).toBe(refused);
    expect(await plainly(serving.port, `${SUM}\n`)).toBe(refused);
    expect(await failures(serving, 2)).toEqual({ plain: 2 });
  });

  test('serves plain peers as well where it is told to', async () => {
    const { port, peers } = await serveTls(transport, { ...own, plain: true });
    expect(responses(await plainly(port, post(SUM, 'Connection: close')))[0]?.body).toBe(FIVE);
    expect(peers[0]).not.toHaveProperty('tls');
    expect(await ask(await connectTls(port, { ca: own.cert }))).toBe(FIVE);
    expect(peers[1]).toHaveProperty('tls.protocol', 'TLSv1.3');
  });

  test.each<[string, object, string]>([
    ['only HTTP/2', { ALPNProtocols: ['h2'] }, 'alpn'],
    [
      'only TLS 1.1',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      'version',
    ],
    [
      'only a cipher that is not served',
      { ciphers: 'AES128-SHA256', maxVersion: 'TLSv1.2' },
      'cipher',
    ],
  ])(
    'refuses a peer that offers %s with an alert, and counts it',
    async (_what, options, reason) => {
      const serving = await serveTls(transport, own);
      expect(await tlsError(serving.port, options)).toMatch(/ALERT/);
      expect(await failures(serving)).toEqual({ [reason]: 1 });
    },
  );

  test('counts peers that do not trust its certificate', async () => {
    const serving = await serveTls(transport, own);
    const { port } = serving;
    const args = ['s_client', '-verify_return_error', '-connect', `127.0.0.1:${port}`];
    await expect(run('openssl', args)).rejects.toThrow('certificate verify failed');
    expect(await failures(serving)).toEqual({ alert: 1 });
  });

  test('cuts handshakes that take too long, byte by byte or without any', async () => {
    const serving = await serveTls(transport, { ...own, handshakeTimeoutMs: 50 });
    expect(await plainly(serving.port, new Uint8Array([0x16, 3, 1, 2, 0, 1, 0]))).toBe('');
    expect(await plainly(serving.port, '')).toBe('');
    expect(await failures(serving, 2)).toEqual({ timeout: 2 });
  });

  test('ends bytes that are not TLS after all', async () => {
    const serving = await serveTls(transport, own);
    await plainly(serving.port, Buffer.from('16030100050100000100', 'hex'));
    await plainly(
      serving.port,
      Buffer.concat([Buffer.from([0x16, 3, 1, 0xff, 0xff]), Buffer.alloc(70_000)]),
    );
    await failures(serving, 2);
    expect(await ask(await connectTls(serving.port))).toBe(FIVE);
  });

  test('closes while handshakes are under way', async () => {
    const { server, port } = await serveTls(transport, own);
    const half = plainly(port, new Uint8Array([0x16, 3, 1, 2, 0, 1]));
    const whole = await connectTls(port);
    await ask(whole);
    await server.close();
    expect(await half).toBe('');
    expect(server.tlsFailures).toEqual({});
  });

  test('serves what closes its own side first, with a close_notify', async () => {
    const { port } = await serveTls(transport, own);
    const socket = await connectTls(port, { allowHalfOpen: true } as object);
    let said = '';
    socket.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    socket.end(`${SUM}\n`);
    await until(() => socket.readableEnded);
    expect(said).toBe(`${FIVE}\n`);
  });
});

describe.each(transportsUnderTest)('as a peer of %s', (transport) => {
  test('curl calls', async () => {
    const { port } = await serveTls(transport, own);
    const body = ['-H', 'Content-Type: application/json', '-d', SUM];
    const { stdout } = await run('curl', [
      '-sS',
      '--cacert',
      caFile,
      ...body,
      `https://localhost:${port}/`,
    ]);
    expect(stdout).toBe(FIVE);
  });

  test('openssl s_client calls', async () => {
    const { port } = await serveTls(transport, own, { closeAfterReply: true });
    const command = `echo '${SUM}' | openssl s_client -quiet -verify_return_error -verify_quiet -CAfile ${caFile} -connect localhost:${port} -ign_eof`;
    const { stdout } = await run('sh', ['-c', command]);
    expect(stdout).toBe(`${FIVE}\n`);
  });

  test('gnutls-cli calls', async () => {
    const { port } = await serveTls(transport, own, { closeAfterReply: true });
    const command = `(echo '${SUM}'; cat) | gnutls-cli --logfile=/dev/null --x509cafile=${caFile} --port=${port} localhost`;
    const { stdout } = await run('sh', ['-c', `: | ${command}`]);
    expect(stdout).toContain(FIVE);
  });

  test('Python calls', async () => {
    const { port } = await serveTls(transport, own);
    const program = `
import json, ssl, urllib.request
context = ssl.create_default_context(cafile=${JSON.stringify(caFile)})
request = urllib.request.Request('https://localhost:${port}/', ${JSON.stringify(SUM)}.encode(), {'Content-Type': 'application/json'})
print(urllib.request.urlopen(request, context=context).read().decode())`;
    const { stdout } = await run('/usr/bin/python3', ['-c', program]);
    expect(stdout).toBe(`${FIVE}\n`);
  });
});
