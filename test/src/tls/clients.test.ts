import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ClientOptions, close } from '@ujrpc/client';
import { Server } from '@ujrpc/core';
import { createClient } from '../../../examples/calculator/generated/client.js';
import { contract } from '../../../examples/calculator/generated/server.js';
import { Calculator } from '../../../examples/calculator/src/calculator.js';
import { ujrpc } from '../../../packages/cli/src/fixtures/run-cli.js';
import { makeAuthority, makeCertificate, makePfx } from '../support/certificates.js';
import { closeAll, onClose } from '../support/closing.js';
import { transportsUnderTest } from '../support/transports.js';

/** The client and the command line, against a server of ours. */

const authority = makeAuthority();
const own = makeCertificate({ issuer: authority });
const caller = makeCertificate({ issuer: authority, names: ['DNS:caller.example'] });
const stranger = makeCertificate();

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ujrpc-tls-'));
  writeFileSync(file('ca.pem'), authority.cert);
  writeFileSync(file('caller.pem'), caller.cert);
  writeFileSync(file('caller.key'), caller.key);
  writeFileSync(file('both.pem'), caller.key + caller.cert);
  writeFileSync(file('caller.p12'), makePfx(caller, 'sesame'));
  writeFileSync(file('stranger.pem'), stranger.cert);
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAll);

const ways = transportsUnderTest.flatMap((transport) =>
  ['https', 'wss', 'tls'].map((scheme) => [transport, scheme] as const),
);

describe.each(ways)('a server on %s, called over %s', (transport, scheme) => {
  async function serve(tls: object = {}): Promise<string> {
    const server = new Server({ contract });
    onClose(() => server.close());
    server.register(new Calculator());
    const { port } = await server.listen({ port: 0, transport, tls: { ...own, ...tls } });
    return `${scheme}://localhost:${port}`;
  }

  const asking = { ca: authority.cert, requestCert: true };

  function open(url: string, tls: ClientOptions['tls']) {
    const client = createClient(url, { tls });
    onClose(() => close(client));
    return client;
  }

  test('answers a client that has its authority, many calls at once, and again after close', async () => {
    const client = open(await serve(), { ca: authority.cert });
    const sums = await Promise.all(Array.from({ length: 100 }, (_, i) => client.sum(i, 1)));
    expect(sums).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    await close(client);
    expect(await client.sum(2, 3)).toBe(5);
  });

  test('is refused by a client that does not trust it, which says why', async () => {
    const url = await serve();
    const client = open(url, { ca: stranger.cert });
    await expect(client.sum(2, 3)).rejects.toMatchObject({
      name: 'TransportError',
      message: expect.stringMatching(/the certificate of localhost:\d+ is signed by nobody/),
      sent: false,
    });
  });

  test('takes a client with a certificate, and refuses one without', async () => {
    const url = await serve(asking);
    expect(await open(url, { ca: authority.cert, ...caller }).sum(2, 3)).toBe(5);
    const refused = open(url, { ca: authority.cert }).sum(2, 3);
    await expect(refused).rejects.toMatchObject({
      name: 'TransportError',
      // Node's sockets are closed before the alert is out.
      ...(transport !== 'node' && {
        message: expect.stringContaining('asks for a client certificate: give tls.cert'),
        sent: false,
      }),
    });
  });

  test('answers the command line with --cacert, and with -k', async () => {
    const url = await serve();
    const five = { status: 0, stdout: '5\n', stderr: '' };
    expect(await ujrpc('sum', 'a=2', 'b=3', '--url', url, '--cacert', file('ca.pem'))).toEqual(
      five,
    );
    expect(await ujrpc('sum', 'a=2', 'b=3', '--url', url, '-k')).toEqual(five);
  });

  test('is refused by a command line that does not trust it, which says what to give', async () => {
    const url = await serve();
    const { status, stderr } = await ujrpc('sum', 'a=2', 'b=3', '--url', url);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: \w+:.* the certificate of localhost:\d+ is signed by nobody .*--cacert/,
    );
  });

  test.each([
    ['a pair', ['--cert', 'caller.pem', '--key', 'caller.key']],
    ['one file', ['--cert', 'both.pem']],
    ['PKCS #12', ['--cert', 'caller.p12', '--pass', 'sesame']],
  ])('takes a command line that shows %s', async (_what, words) => {
    const url = await serve(asking);
    const options = words.map((word) => (word.includes('.') ? file(word) : word));
    const given = ['--url', url, '--cacert', file('ca.pem')];
    const run = await ujrpc('sum', 'a=2', 'b=3', ...given, ...options);
    expect(run).toEqual({ status: 0, stdout: '5\n', stderr: '' });
    const without = await ujrpc('sum', 'a=2', 'b=3', ...given);
    expect(without).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('the command line refuses', () => {
  test.each([
    [
      ['--url', 'http://h', '-k'],
      '--insecure is for https://, wss:// and tls://: http://h has no TLS',
    ],
    [
      ['--cacert', 'x'],
      '--cacert is for https://, wss:// and tls://: http://127.0.0.1:8545 has no TLS',
    ],
    [
      ['--url', 'https://h', '--cacert', '/nowhere'],
      "--cacert: cannot read '/nowhere': there is no such file",
    ],
    [
      ['--url', 'tls://h', '--key', 'x'],
      '--key needs --cert FILE: the certificate that it is the key of',
    ],
  ])('%j', async (words, message) => {
    const { status, stderr } = await ujrpc('sum', ...words);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) });
  });

  test('files that do not hold what they should, before it connects', async () => {
    const at = ['sum', '--url', 'wss://127.0.0.1:1'];
    const runs = await Promise.all([
      ujrpc(...at, '--cacert', file('caller.key')),
      ujrpc(...at, '--cert', file('stranger.pem'), '--key', file('caller.key')),
      ujrpc(...at, '--cert', file('caller.pem')),
      ujrpc(...at, '--cert', file('caller.p12'), '--pass', 'x'),
    ]);
    expect(runs.map(({ status }) => status)).toEqual([2, 2, 2, 2]);
    expect(runs.map(({ stderr }) => stderr.split('\n')[0])).toEqual([
      expect.stringContaining('--cacert: expected PEM with "-----BEGIN CERTIFICATE-----"'),
      expect.stringContaining('--key is not the private key of --cert'),
      expect.stringContaining('--key: expected PEM with "-----BEGIN PRIVATE KEY-----"'),
      expect.stringContaining('--cert cannot be used: --pass is not the one'),
    ]);
  });
});
