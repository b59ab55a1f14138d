import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { main, root, run, step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

/** Every protocol, its framing, limits and ends; what is above them is the same with TLS and without. */
const SUITES = [
  ...[
    'raw-tcp',
    'http-framing',
    'http-bodies',
    'http-limits',
    'http-pipelining',
    'close-after-reply',
  ],
  ...['closing', 'call-limits', 'plugins', 'stream-replies'],
].map((name) => `test/src/blackbox/${name}`);

/**
 * Black-box suites of every transport once more, with all servers and peers over TLS. Arguments are suites to take
 * instead.
 */
await main(async () => {
  await setup();
  await build();
  const folder = path.join(root, '.cache/black-box-tls');
  makeCertificate(folder);
  const suites = process.argv.slice(2);
  const jest = path.join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const taken = suites.length > 0 ? suites : [...SUITES, 'test/src/websocket/calls'];
  const env = {
    ...process.env,
    UJRPC_TEST_TLS: folder,
    NODE_EXTRA_CA_CERTS: path.join(folder, 'cert.pem'), // clients check the certificate as ever
  };
  await step('black-box suite over TLS', () =>
    run(process.execPath, [...flags, jest, ...taken, '--silent', '--reporters=summary'], { env }),
  );
});

function makeCertificate(folder) {
  mkdirSync(folder, { recursive: true });
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const names = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1',
  ];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...kind, ...names, ...files], {
    stdio: 'ignore',
  });
}
