import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from './build.mjs';
import { ensureSystemPackages, main, root, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

const run = promisify(execFile);

/** testssl.sh has to wait for a server that does not answer what is not allowed: that takes a minute. */
const MOST_MS = 5 * 60_000;

/**
 * What testssl.sh says of itself, and a risk that it sees wherever TLS 1.2 has ciphers with CBC, as in Node's list:
 * OpenSSL is patched.
 */
const KNOWN = ['engine_problem', 'LUCKY13'];

const FINE = new Set(['OK', 'INFO']);

/** What sslscan finds of a server: element and attributes, in its XML. */
const EXPECTED = [
  ...['1.0', '1.1'].map((version) => `<protocol type="tls" version="${version}" enabled="0" />`),
  ...['1.2', '1.3'].map((version) => `<protocol type="tls" version="${version}" enabled="1" />`),
  '<protocol type="ssl" version="2" enabled="0" />',
  '<protocol type="ssl" version="3" enabled="0" />',
  '<renegotiation supported="0" secure="0" />',
  '<heartbleed sslversion="TLSv1.3" vulnerable="0" />',
  '<heartbleed sslversion="TLSv1.2" vulnerable="0" />',
];

/** What must not be found: too short keys, and ciphers that sslscan marks. */
const REFUSED = [/strength="(weak|null|anonymous)"/, /cipher="[^"]*(RC4|3DES|NULL|EXP|anon)/];

/** Has sslscan and testssl.sh look at a server with TLS on each transport. */
await main(async () => {
  await setup();
  await build();
  await ensureSystemPackages({ sslscan: '/usr/bin/sslscan', 'testssl.sh': '/usr/bin/testssl' });
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-tls-scans-'));
  try {
    await makeCertificate(folder);
    await step('sslscan and testssl.sh', async () => {
      const looks = ['uring', 'epoll', 'node'].map((transport) => look(transport, folder));
      await Promise.allSettled(looks); // all have left the folder then
      await Promise.all(looks);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function look(transport, folder) {
  const server = fork(path.join(root, 'scripts/fixtures/tls-scans/serve.mjs'), [transport, folder]);
  try {
    const [port] = await Promise.race([once(server, 'message'), died(server, transport)]);
    const problems = [...(await sslscan(port)), ...(await testssl(port, transport, folder))];
    if (problems.length > 0) {
      throw new Error(`${transport}: ${problems.join('; ')}`);
    }
    process.stdout.write(`  ${transport}: nothing found\n`);
  } finally {
    server.kill();
  }
}

async function died(server, transport) {
  const [code] = await once(server, 'exit');
  throw new Error(`the server on ${transport} has ended with ${code}`);
}

async function sslscan(port) {
  const { stdout } = await run('sslscan', ['--xml=-', `127.0.0.1:${port}`], { timeout: MOST_MS });
  return [
    ...EXPECTED.filter((line) => !stdout.includes(line)).map((line) => `sslscan misses ${line}`),
    ...REFUSED.flatMap((pattern) => stdout.match(pattern)?.[0] ?? []).map((is) => `sslscan: ${is}`),
  ];
}

/** Protocols and vulnerabilities; whether a certificate is trusted is not the matter. */
async function testssl(port, transport, folder) {
  const file = path.join(folder, `${transport}.json`);
  const flags = ['--quiet', '--color', '0', '--warnings', 'off', '-p', '-U', '--jsonfile', file];
  const scan = run('testssl', [...flags, `127.0.0.1:${port}`], { timeout: MOST_MS });
  scan.child.stdin.end();
  await scan.catch(() => undefined); // its exit code counts what it found
  const found = JSON.parse(readFileSync(file, 'utf8'));
  const looked = new Set(found.map(({ id }) => id));
  const missing = [
    'TLS1',
    'TLS1_1',
    'TLS1_2',
    'TLS1_3',
    'heartbleed',
    'ROBOT',
    'secure_client_renego',
  ];
  return [
    ...missing.filter((id) => !looked.has(id)).map((id) => `testssl.sh did not look at ${id}`),
    ...found
      .filter(({ id, severity }) => !FINE.has(severity) && !KNOWN.includes(id))
      .map(({ id, severity, finding }) => `testssl.sh: ${id}, ${severity}: ${finding}`),
  ];
}

async function makeCertificate(folder) {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
  await run('openssl', ['req', '-x509', '-days', '2', ...made, ...subject]);
}
