import { randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeAuthority, makeCertificate } from '../support/certificates.js';
import { closeAll } from '../support/closing.js';
import { result } from '../support/json-rpc.js';
import { ask, connectTls, serveTls, tlsError } from '../support/tls-serving.js';
import { transportsUnderTest } from '../support/transports.js';

const own = makeCertificate();
const authority = makeAuthority();
const ada = makeCertificate({ subject: '/CN=Ada', names: [], issuer: authority });
const asked = { ...own, ca: authority.cert, requestCert: true };
const FIVE = result('5');

afterEach(closeAll);

/** Makes a call, and keeps what the connection could be resumed by. */
async function ticketOf(port: number, options: object = {}): Promise<Buffer> {
  const socket = await connectTls(port, options);
  let session: Buffer | undefined =
    socket.getProtocol() === 'TLSv1.2' ? socket.getSession() : undefined;
  const given = new Promise<void>((resolve) => {
    socket.on('session', (bytes: Buffer) => {
      session = bytes; // those of TLS 1.3 come after the handshake
      resolve();
    });
    if (session !== undefined) {
      resolve();
    }
  });
  await ask(socket);
  await given;
  socket.destroy();
  return session as Buffer;
}

async function isResumed(port: number, session: Buffer, options: object = {}): Promise<boolean> {
  const socket: TLSSocket = await connectTls(port, { session, ...options });
  expect(await ask(socket)).toBe(FIVE);
  const resumed = socket.isSessionReused();
  socket.destroy();
  return resumed;
}

const pairs = transportsUnderTest.flatMap((from) =>
  transportsUnderTest.map((to) => [from, to] as const),
);

describe.each(pairs)('a ticket of %s at %s', (from, to) => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'resumes with a common key, %s',
    async (maxVersion) => {
      const ticketKeys = randomBytes(48);
      const [first, second] = [
        await serveTls(from, { ...own, ticketKeys, maxVersion }),
        await serveTls(to, { ...own, ticketKeys, maxVersion }),
      ];
      const session = await ticketOf(first.port);
      expect(await isResumed(second.port, session)).toBe(true);
      expect(second.peers[0]).toMatchObject({ tls: { authorized: false, protocol: maxVersion } });
    },
  );

  test('comes to a full handshake without one', async () => {
    const [first, second] = [await serveTls(from, own), await serveTls(to, own)];
    expect(await isResumed(second.port, await ticketOf(first.port))).toBe(false);
  });

  test('of a client that was not asked for a certificate does not stand for one', async () => {
    const ticketKeys = randomBytes(48);
    const [first, second] = [
      await serveTls(from, { ...own, ticketKeys }),
      await serveTls(to, { ...asked, ticketKeys }),
    ];
    const session = await ticketOf(first.port);
    expect(await tlsError(second.port, { session })).not.toBe('connected');
    expect(second.peers).toEqual([]);
  });

  test('of a client that was let in without a certificate does not stand for one either', async () => {
    const ticketKeys = randomBytes(48);
    const [first, second] = [
      await serveTls(from, { ...asked, ticketKeys, rejectUnauthorized: false }),
      await serveTls(to, { ...asked, ticketKeys }),
    ];
    const session = await ticketOf(first.port);
    expect(await tlsError(second.port, { session })).not.toBe('connected');
    expect(second.peers).toEqual([]);
  });

  test('of a client that one authority has signed does not stand for another one', async () => {
    const ticketKeys = randomBytes(48);
    const [first, second] = [
      await serveTls(from, { ...asked, ticketKeys }),
      await serveTls(to, { ...asked, ca: makeAuthority('/CN=Another').cert, ticketKeys }),
    ];
    const session = await ticketOf(first.port, ada);
    expect(await tlsError(second.port, { session, ...ada })).not.toBe('connected');
    expect(second.peers).toEqual([]);
  });
});

describe.each(transportsUnderTest)('tickets of %s', (transport) => {
  test('know the certificate of the client', async () => {
    const { port, peers } = await serveTls(transport, asked);
    const session = await ticketOf(port, ada);
    expect(await isResumed(port, session, ada)).toBe(true);
    expect(peers[1]).toMatchObject({ tls: { authorized: true, subject: 'CN=Ada' } });
  });

  test('outlive setSecureContext', async () => {
    const { server, port } = await serveTls(transport, own);
    const session = await ticketOf(port);
    server.setSecureContext(own);
    expect(await isResumed(port, session)).toBe(true);
  });

  test('of an old key resume where the transport knows several, and never fail', async () => {
    const [before, after] = [randomBytes(48), randomBytes(48)];
    const { server, port } = await serveTls(transport, { ...own, ticketKeys: before });
    const session = await ticketOf(port);
    server.setSecureContext({ ticketKeys: [after, before] });
    expect(await isResumed(port, session)).toBe(transport !== 'node');
    server.setSecureContext({ ticketKeys: after });
    expect(await isResumed(port, session)).toBe(false);
    expect(await isResumed(port, await ticketOf(port))).toBe(true);
  });
});
