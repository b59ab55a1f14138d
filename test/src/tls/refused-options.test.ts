import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { ListenOptions, LogEntry } from '@ujrpc/core';
import { encryptedKey, makeAuthority, makeCertificate, makePfx } from '../support/certificates.js';
import { closeAll } from '../support/closing.js';
import { fixtureServer } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const own = makeCertificate();
const other = makeCertificate({ names: ['DNS:other.example'] });
const authority = makeAuthority();
const signed = makeCertificate({ names: ['DNS:signed.example'], issuer: authority });
const encrypted = encryptedKey(own, 'right');
const pfx = makePfx(own, 'right');

const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-tls-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(closeAll);

function file(name: string, text: string): string {
  const to = path.join(folder, name);
  writeFileSync(to, text);
  return to;
}

const ownKey = file('own.key', own.key);
const otherCert = file('other.crt', other.cert);
const missing = path.join(folder, 'missing.crt');
const notPem = file('not-pem', 'hello');

async function refusal(tls: unknown, options: ListenOptions = {}): Promise<string> {
  const server = await fixtureServer({});
  try {
    await server.listen({ port: 0, ...options, tls } as ListenOptions);
  } catch (error) {
    return (error as Error).message;
  }
  return 'not refused';
}

const REFUSED: readonly (readonly [what: string, tls: unknown, message: string])[] = [
  [
    'true',
    true,
    'listen: tls must be an object, { key, cert }, { keyFile, certFile } or { pfx }, such as in node:tls; got true',
  ],
  [
    'nothing in it',
    {},
    'listen: tls needs a certificate: key and cert, keyFile and certFile, or pfx',
  ],
  [
    'an unknown option',
    { ...own, chain: '' },
    'listen: tls: unknown option "chain"; expected one of: key, cert, keyFile',
  ],
  [
    'a key alone',
    { key: own.key },
    'listen: tls: there is a key, but no certificate; give cert or certFile',
  ],
  [
    'a certificate alone',
    { cert: own.cert },
    'listen: tls: there is a certificate, but no key; give key or keyFile',
  ],
  ['a key twice', { ...own, keyFile: ownKey }, 'listen: tls: give key or keyFile, not both'],
  [
    'a certificate twice',
    { ...own, certFile: otherCert },
    'listen: tls: give cert or certFile, not both',
  ],
  [
    'a key that is a number',
    { ...own, key: 1 },
    'listen: tls.key must be PEM: a string or a Buffer, or an array of them',
  ],
  ['no certificates', { ...own, cert: [] }, 'listen: tls.cert must not be an empty array'],
  [
    'a key of another certificate',
    { key: own.key, cert: other.cert },
    'listen: tls.cert is the certificate of CN=other.example, and listen: tls.key is the key of another one; give the key that the certificate was issued for',
  ],
  [
    'the same in files',
    { keyFile: ownKey, certFile: otherCert },
    `listen: tls.certFile (${otherCert}) is the certificate of CN=other.example, and listen: tls.keyFile (${ownKey}) is the key of another one`,
  ],
  [
    'a key too many',
    { key: [own.key, other.key], cert: own.cert },
    'listen: tls.key[1] belongs to none of the certificates; give its certificate too',
  ],
  [
    'a chain that begins with its end',
    { key: signed.key, cert: authority.cert + signed.cert },
    "listen: tls.cert has the certificates in the wrong order; the server's own comes first, then its chain",
  ],
  [
    'key and certificate confused',
    { key: own.cert, cert: own.key },
    'listen: tls.key has a CERTIFICATE; expected a private key in PEM',
  ],
  [
    'a key for a certificate',
    { key: own.key, cert: own.key },
    'listen: tls.cert has a PRIVATE KEY; expected a certificate in PEM',
  ],
  [
    'the path of a file as a text',
    { ...own, cert: '/etc/tls/server.crt' },
    'listen: tls.cert is not PEM; expected a certificate in PEM. For the path of a file use keyFile and certFile',
  ],
  ['an empty text', { ...own, key: '' }, 'listen: tls.key is empty; expected a private key in PEM'],
  [
    'a file that is not PEM',
    { key: own.key, certFile: notPem },
    `listen: tls.certFile (${notPem}) is not PEM; expected a certificate, which begins with -----BEGIN`,
  ],
  [
    'DER',
    { ...own, cert: Buffer.from([0x30, 0x82, 1, 2]) },
    'listen: tls.cert is not PEM but DER; expected a certificate in PEM, which openssl makes of it with -inform der',
  ],
  [
    'a certificate cut off',
    { ...own, cert: own.cert.slice(0, 200) },
    'listen: tls.cert has a CERTIFICATE; expected a certificate in PEM',
  ],
  [
    'a certificate with a hole',
    { ...own, cert: own.cert.replace(/\n.{64}\n/, '\n') },
    'listen: tls.cert is damaged: ',
  ],
  [
    'a key with a hole',
    { ...own, key: own.key.replace(/\n.{20}/, '\n') },
    'listen: tls.key is damaged: ',
  ],
  [
    'a file that does not exist',
    { keyFile: ownKey, certFile: missing },
    `listen: tls.certFile (${missing}) does not exist`,
  ],
  [
    'a folder',
    { keyFile: folder, certFile: otherCert },
    `listen: tls.keyFile (${folder}) is a folder; expected a file in PEM`,
  ],
  [
    'an encrypted key without a passphrase',
    { ...own, key: encrypted },
    'listen: tls.key is encrypted; give its passphrase',
  ],
  [
    'a wrong passphrase',
    { ...own, key: encrypted, passphrase: 'wrong' },
    'listen: tls.key cannot be decrypted with the passphrase; check the passphrase',
  ],
  [
    'a passphrase that is not a text',
    { ...own, passphrase: 1234 },
    'listen: tls.passphrase must be a string',
  ],
  [
    'a wrong passphrase of PKCS #12',
    { pfx, passphrase: 'wrong' },
    'listen: tls.pfx cannot be decrypted with the passphrase; check the passphrase',
  ],
  [
    'what is not PKCS #12',
    { pfx: Buffer.from('hello') },
    'listen: tls.pfx is refused by OpenSSL: ',
  ],
  [
    'PKCS #12 as text',
    { pfx: 'hello' },
    'listen: tls.pfx must be a Buffer with PKCS #12, or an array of them',
  ],
  [
    'TLS 1.1',
    { ...own, minVersion: 'TLSv1.1' },
    "listen: tls.minVersion must be one of TLSv1.2, TLSv1.3; got 'TLSv1.1'",
  ],
  [
    'versions the wrong way round',
    { ...own, minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
    'listen: tls.minVersion TLSv1.3 is above maxVersion TLSv1.2',
  ],
  [
    'ciphers that nobody knows',
    { ...own, ciphers: 'bogus' },
    "listen: tls.ciphers 'bogus' names no cipher that OpenSSL has",
  ],
  ['no ciphers', { ...own, ciphers: ':' }, 'listen: tls.ciphers has none for TLSv1.2 to TLSv1.3'],
  [
    'ciphers of another version',
    { ...own, minVersion: 'TLSv1.3', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' },
    'listen: tls.ciphers has none for TLSv1.3',
  ],
  [
    'a short ticket key',
    { ...own, ticketKeys: Buffer.alloc(32) },
    'listen: tls.ticketKeys must be 48 bytes, as of crypto.randomBytes(48), or an array of such keys; got 32 bytes',
  ],
  [
    'no ticket keys',
    { ...own, ticketKeys: [] },
    'listen: tls.ticketKeys must be 48 bytes, as of crypto.randomBytes(48), or an array of such keys; got an empty array',
  ],
  [
    'a timeout of 0',
    { ...own, handshakeTimeoutMs: 0 },
    'listen: tls.handshakeTimeoutMs must be an integer from 1 to 2147483647, got 0',
  ],
  ['plain as a text', { ...own, plain: 'yes' }, "listen: tls.plain must be a boolean, got 'yes'"],
  [
    'nothing to watch',
    { ...own, watch: true },
    'listen: tls.watch is for keyFile and certFile, which are not given',
  ],
  [
    'certificates of clients from anybody',
    { ...own, requestCert: true },
    'listen: tls.requestCert needs ca, the certificates of those that issue the certificates of clients',
  ],
  [
    'a ca that nobody uses',
    { ...own, ca: authority.cert },
    'listen: tls.ca is for the certificates of clients; set requestCert: true as well',
  ],
  [
    'a ca that is a key',
    { ...own, requestCert: true, ca: own.key },
    'listen: tls.ca has a PRIVATE KEY; expected a certificate in PEM',
  ],
  [
    'names in a list',
    { ...own, sni: [] },
    "listen: tls.sni must be an object, such as { 'a.example': { key, cert } }; got []",
  ],
  [
    'a name with a port',
    { ...own, sni: { 'a.example:443': own } },
    "listen: tls.sni['a.example:443']: the name must be a host name, or *.example for one label",
  ],
  [
    'a star within a name',
    { ...own, sni: { 'a.*.example': own } },
    "listen: tls.sni['a.*.example']: the name must be a host name",
  ],
  [
    'a name without a certificate',
    { ...own, sni: { 'a.example': {} } },
    "listen: tls.sni['a.example'] needs a certificate: key and cert",
  ],
  [
    'an option of the port for a name',
    { ...own, sni: { 'a.example': { ...own, plain: true } } },
    `listen: tls.sni['a.example']: unknown option "plain"`,
  ],
  [
    'a key of another certificate for a name',
    { ...own, sni: { 'a.example': { key: own.key, cert: other.cert } } },
    "listen: tls.sni['a.example'].cert is the certificate of CN=other.example, and listen: tls.sni['a.example'].key is the key of another one",
  ],
];

describe.each(transportsUnderTest)('on %s, listen refuses', (transport) => {
  test.each(REFUSED)('%s', async (_what, tls, message) => {
    const said = await refusal(tls, { transport });
    expect(said.slice(0, message.length)).toBe(message);
  });

  test('a key of so few bits that nobody should trust it', async () => {
    const weak = makeCertificate({ kind: 'RSA-512' });
    expect(await refusal(weak, { transport })).toBe(
      'listen: tls.cert is refused by OpenSSL: ee key too small; use RSA of 2048 bits or more, or P-256',
    );
  });

  test('TLS on a Unix domain socket', async () => {
    expect(await refusal(own, { transport, path: path.join(folder, 'socket') })).toBe(
      'listen: tls is for ports; a Unix domain socket never leaves its machine, and mode says who may connect',
    );
  });
});

describe('what peers will not accept is served, and the log says so', () => {
  async function logOf(tls: ListenOptions['tls']): Promise<readonly LogEntry[]> {
    const log: LogEntry[] = [];
    const server = await fixtureServer({}, undefined, log);
    await server.listen({ port: 0, transport: 'node', ...(tls && { tls }) });
    return log;
  }

  test('a certificate that has expired', async () => {
    const old = makeCertificate({ days: -1 });
    const certFile = file('old.crt', old.cert);
    const keyFile = file('old.key', old.key);
    expect(await logOf({ keyFile, certFile })).toEqual([
      {
        level: 'warn',
        message: expect.stringMatching(
          /^listen: tls\.certFile \(.*old\.crt\): the certificate of CN=localhost expired on \d{4}-\d\d-\d\dT[\d:.]+Z; clients refuse it, so renew it$/,
        ),
      },
    ]);
  });

  test('a certificate of another name', async () => {
    expect(await logOf({ ...own, sni: { 'a.example': other } })).toEqual([
      {
        level: 'warn',
        message:
          "listen: tls.sni['a.example'].cert is the certificate of CN=other.example, not of a.example",
      },
    ]);
  });

  test('and a good one is not spoken of', async () => {
    const wildcard = makeCertificate({ names: ['DNS:*.a.example'] });
    expect(await logOf({ ...own, sni: { '*.a.example': wildcard } })).toEqual([]);
  });
});
