import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Certificate, makeAuthority, makeCertificate } from '../support/certificates.js';
import { closeAll, onClose } from '../support/closing.js';
import { result } from '../support/json-rpc.js';
import { fixtureServer } from '../support/serve.js';
import { ask, connectTls, serveTls, tlsError, until } from '../support/tls-serving.js';
import { transportsUnderTest } from '../support/transports.js';

const FIVE = result('5');
const first = makeCertificate({ subject: '/CN=First' });
const second = makeCertificate({ subject: '/CN=Second' });

afterEach(closeAll);

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-tls-reload-'));
  onClose(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Whose certificate a new connection gets. */
async function served(port: number, servername = 'localhost'): Promise<string> {
  const socket = await connectTls(port, { servername });
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

/** Files as Kubernetes mounts a secret: links to a folder that is a link. */
function mountSecret(folder: string, version: string, { key, cert }: Certificate): void {
  mkdirSync(path.join(folder, version));
  writeFileSync(path.join(folder, version, 'tls.key'), key);
  writeFileSync(path.join(folder, version, 'tls.crt'), cert);
  symlinkSync(version, path.join(folder, '..new'));
  renameSync(path.join(folder, '..new'), path.join(folder, '..data'));
}

describe.each(transportsUnderTest)('setSecureContext on %s', (transport) => {
  test('changes the certificate of new connections, and drops none', async () => {
    const { server, port, flow } = await serveTls(transport, first);
    const old = await connectTls(port);
    const pending = ask(old, '{"jsonrpc":"2.0","id":1,"method":"hold","params":["k"]}');
    const held = await flow.held('k');
    server.setSecureContext(second);
    expect(await served(port)).toBe('Second');
    held.resolve('kept');
    expect(await pending).toBe(result('"kept"'));
    expect(await ask(old)).toBe(FIVE);
  });

  test('under load, every call is answered and every handshake succeeds', async () => {
    const { server, port } = await serveTls(transport, first);
    const kept = await connectTls(port);
    const replies: string[] = [];
    for (let round = 0; round < 20; round++) {
      server.setSecureContext(round % 2 === 0 ? second : first);
      const fresh = [connectTls(port), connectTls(port)];
      replies.push(
        await ask(kept),
        ...(await Promise.all(fresh.map(async (socket) => ask(await socket)))),
      );
    }
    expect(replies).toEqual(Array.from({ length: 60 }, () => FIVE));
    expect(server.tlsFailures).toEqual({});
  });

  test('refuses a key of another certificate, and the one from before stays', async () => {
    const { server, port } = await serveTls(transport, first);
    expect(() => server.setSecureContext({ key: second.key, cert: first.cert })).toThrow(
      'setSecureContext: cert is the certificate of CN=First, and setSecureContext: key is the key of another one; ' +
        'give the key that the certificate was issued for',
    );
    expect(() => server.setSecureContext({ minVersion: 'SSLv3' } as object)).toThrow(
      "setSecureContext: minVersion must be one of TLSv1.2, TLSv1.3; got 'SSLv3'",
    );
    expect(() => server.setSecureContext({ ...second, plain: true })).toThrow(
      'setSecureContext: plain cannot change while the server listens; close the server and listen again',
    );
    expect(() => server.setSecureContext(null as unknown as object)).toThrow(
      'setSecureContext must be an object',
    );
    expect(await served(port)).toBe('First');
  });

  test('keeps what it is not told to change', async () => {
    const authority = makeAuthority();
    const client = makeCertificate({ subject: '/CN=Ada', names: [], issuer: authority });
    const name = makeCertificate({ subject: '/CN=Name', names: ['DNS:a.example'] });
    const sni = { 'a.example': name };
    const tls = { ...first, ca: authority.cert, requestCert: true, sni };
    const { server, port } = await serveTls(transport, tls);
    server.setSecureContext(second);
    expect(await tlsError(port, {})).not.toBe('connected');
    expect(await ask(await connectTls(port, { ...client, servername: 'a.example' }))).toBe(FIVE);
    server.setSecureContext({ maxVersion: 'TLSv1.2' });
    expect((await connectTls(port, client)).getProtocol()).toBe('TLSv1.2');
  });

  test('changes every listener with TLS', async () => {
    const { server, port } = await serveTls(transport, first);
    const other = await server.listen({ transport, port: 0, tls: first });
    server.setSecureContext(second);
    expect([await served(port), await served(other.port as number)]).toEqual(['Second', 'Second']);
  });

  test('reads files again', async () => {
    const folder = newFolder();
    const [keyFile, certFile] = ['key', 'crt'].map((name) => path.join(folder, name)) as [
      string,
      string,
    ];
    const write = ({ key, cert }: Certificate): void => {
      writeFileSync(keyFile, key);
      writeFileSync(certFile, cert);
    };
    write(first);
    const { server, port } = await serveTls(transport, { keyFile, certFile });
    write(second);
    expect(await served(port)).toBe('First');
    server.setSecureContext();
    expect(await served(port)).toBe('Second');
    rmSync(keyFile);
    expect(() => server.setSecureContext()).toThrow(
      `setSecureContext: keyFile (${keyFile}) does not exist`,
    );
    expect(await served(port)).toBe('Second');
  });

  test('needs a listener with TLS', async () => {
    const server = await fixtureServer({});
    await server.listen({ transport, port: 0 });
    expect(() => server.setSecureContext(first)).toThrow(
      'setSecureContext: no listener has TLS; call listen({ tls }) first',
    );
  });
});

describe.each(transportsUnderTest)('watch on %s', (transport) => {
  test('takes a secret that Kubernetes swaps', async () => {
    const folder = newFolder();
    mountSecret(folder, '..1', first);
    symlinkSync('..data/tls.key', path.join(folder, 'tls.key'));
    symlinkSync('..data/tls.crt', path.join(folder, 'tls.crt'));
    const [keyFile, certFile] = [path.join(folder, 'tls.key'), path.join(folder, 'tls.crt')];
    const { port, log } = await serveTls(transport, { keyFile, certFile, watch: true });
    const old = await connectTls(port);
    mountSecret(folder, '..2', second);
    await until(() => log.length > 0);
    expect(log).toEqual([
      { level: 'info', message: `tls: took the new certificates of ${keyFile}, ${certFile}` },
    ]);
    expect(await served(port)).toBe('Second');
    expect(await ask(old)).toBe(FIVE);
    mountSecret(folder, '..3', first);
    rmSync(path.join(folder, '..1'), { recursive: true });
    await until(() => log.length > 1);
    expect(await served(port)).toBe('First');
  });

  test('keeps the pair from before until key and certificate match again, and says why', async () => {
    const folder = newFolder();
    const archive = path.join(folder, 'archive');
    const live = path.join(folder, 'live');
    mkdirSync(archive);
    mkdirSync(live);
    const place = (name: string, version: number, text: string): void => {
      writeFileSync(path.join(archive, `${name}${version}.pem`), text);
      symlinkSync(`../archive/${name}${version}.pem`, path.join(live, 'new'));
      renameSync(path.join(live, 'new'), path.join(live, `${name}.pem`));
    };
    place('privkey', 1, first.key);
    place('fullchain', 1, first.cert);
    const [keyFile, certFile] = [path.join(live, 'privkey.pem'), path.join(live, 'fullchain.pem')];
    const { port, log } = await serveTls(transport, { keyFile, certFile, watch: true });
    place('privkey', 2, second.key);
    await until(() => log.length > 0);
    expect(log).toEqual([
      {
        level: 'error',
        message:
          `tls.certFile (${certFile}) is the certificate of CN=First, and tls.keyFile (${keyFile}) is the key of another one; ` +
          'give the key that the certificate was issued for. The certificates from before stay in use',
      },
    ]);
    expect(await served(port)).toBe('First');
    place('fullchain', 2, second.cert);
    await until(() => log.length > 1);
    expect(await served(port)).toBe('Second');
  });

  test('follows the files of names as well, and those that come back', async () => {
    const folder = newFolder();
    const secret = path.join(folder, 'secret');
    const [keyFile, certFile] = [path.join(secret, 'key'), path.join(secret, 'crt')];
    const write = ({ key, cert }: Certificate): void => {
      mkdirSync(secret);
      writeFileSync(keyFile, key);
      writeFileSync(certFile, cert);
    };
    const name = (subject: string) => makeCertificate({ subject, names: ['DNS:a.example'] });
    write(name('/CN=Old'));
    const tls = { ...first, sni: { 'a.example': { keyFile, certFile } }, watch: true };
    const { port, log } = await serveTls(transport, tls);
    expect(await served(port, 'a.example')).toBe('Old');
    rmSync(secret, { recursive: true });
    await until(() => log.length > 0);
    expect(log[0]).toMatchObject({
      level: 'error',
      message: expect.stringContaining('does not exist'),
    });
    write(name('/CN=New'));
    await until(() => log.some(({ level }) => level === 'info'));
    expect(await served(port, 'a.example')).toBe('New');
    expect(await served(port)).toBe('First');
  });
});

/** How many files and folders this process watches; by Linux itself, since Node counts no watcher that lets it end. */
function watched(): number {
  const lines = readdirSync('/proc/self/fdinfo').map((fd) => {
    try {
      return readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
    } catch {
      return ''; // closed meanwhile
    }
  });
  return lines.join('\n').match(/^inotify wd:/gm)?.length ?? 0;
}

test('after close() nothing is watched any more', async () => {
  const folder = newFolder();
  const [keyFile, certFile] = [path.join(folder, 'key'), path.join(folder, 'crt')];
  writeFileSync(keyFile, first.key);
  writeFileSync(certFile, first.cert);
  const before = watched();
  const { server } = await serveTls('node', { keyFile, certFile, watch: true });
  expect(watched()).toBe(before + 1);
  await server.close();
  expect(watched()).toBe(before);
});
