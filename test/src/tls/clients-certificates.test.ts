import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/core';
import { makeAuthority, makeCertificate } from '../support/certificates.js';
import { closeAll } from '../support/closing.js';
import { error, result } from '../support/json-rpc.js';
import { ask, connectTls, serveTls, tlsError, until } from '../support/tls-serving.js';
import { transportsUnderTest } from '../support/transports.js';

const own = makeCertificate();
const authority = makeAuthority();
const ada = makeCertificate({
  subject: '/O=Engines/CN=Ada, of Engines',
  names: ['URI:spiffe://example/ada', 'DNS:ada.example', 'email:ada@example'],
  issuer: authority,
});
const expired = makeCertificate({ subject: '/CN=Old', names: [], issuer: authority, days: -1 });
const stranger = makeCertificate({ subject: '/CN=Stranger', names: [] });
const asked = { ...own, ca: authority.cert, requestCert: true };

const FIVE = result('5');

afterEach(closeAll);

describe.each(transportsUnderTest)('certificates of clients on %s', (transport) => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'are what the handler knows its peer by, %s',
    async (version) => {
      const { port, peers } = await serveTls(transport, asked);
      const socket = await connectTls(port, { ...ada, maxVersion: version });
      expect(await ask(socket)).toBe(FIVE);
      await ask(socket);
      expect(peers[0]).toBe(peers[1]);
      const { fingerprint256 } = socket.getCertificate() as { fingerprint256: string };
      expect(peers[0]).toHaveProperty('tls', {
        authorized: true,
        subject: 'O=Engines,CN=Ada\\, of Engines',
        san: ['URI:spiffe://example/ada', 'DNS:ada.example', 'email:ada@example'],
        fingerprint256,
        servername: 'localhost',
        protocol: version,
        cipher: socket.getCipher().standardName,
      });
    },
  );

  test.each([
    ['without one', {}],
    ['with one of another authority', stranger],
    ['with one that has expired', expired],
  ])('%s, a client is turned away and counted', async (_what, client) => {
    const serving = await serveTls(transport, asked);
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await tlsError(serving.port, { ...client, maxVersion })).not.toBe('connected');
    }
    const { server } = serving;
    await until(() => (server.tlsFailures.certificate ?? 0) === 2);
    expect(server.tlsFailures).toEqual({ certificate: 2 });
    expect(serving.peers).toEqual([]);
  });

  test.each([
    ['none', {}, { authorizationError: 'UNABLE_TO_GET_ISSUER_CERT' }],
    [
      'one of nobody',
      stranger,
      { authorizationError: 'DEPTH_ZERO_SELF_SIGNED_CERT', subject: 'CN=Stranger' },
    ],
    [
      'one that has expired',
      expired,
      { authorizationError: 'CERT_HAS_EXPIRED', subject: 'CN=Old' },
    ],
  ])(
    'are for the code to judge with rejectUnauthorized: false: %s',
    async (_what, client, known) => {
      const { port, peers } = await serveTls(transport, { ...asked, rejectUnauthorized: false });
      expect(await ask(await connectTls(port, client))).toBe(FIVE);
      expect(peers[0]).toMatchObject({ tls: { authorized: false, ...known } });
    },
  );

  test('decide in admit who may call what', async () => {
    const { server, port } = await serveTls(transport, { ...asked, rejectUnauthorized: false });
    server.use({
      methods: ['sum'],
      admit: ({ peer }) => {
        if (!('tls' in peer && peer.tls?.authorized && peer.tls.san?.includes('DNS:ada.example'))) {
          throw new RpcError(403, 'Ada alone may add');
        }
      },
    });
    expect(await ask(await connectTls(port, ada))).toBe(FIVE);
    expect(await ask(await connectTls(port, {}))).toBe(error(403, 'Ada alone may add'));
  });

  test('hold for names as well', async () => {
    const name = makeCertificate({ names: ['DNS:a.example'] });
    const { port, server } = await serveTls(transport, { ...asked, sni: { 'a.example': name } });
    expect(await ask(await connectTls(port, { ...ada, servername: 'a.example' }))).toBe(FIVE);
    expect(await tlsError(port, { servername: 'a.example' })).not.toBe('connected');
    await until(() => server.tlsFailures.certificate === 1);
  });
});
