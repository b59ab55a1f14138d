import type { ConnectionOptions } from 'node:tls';
import type { LinkOptions, Pem, TlsOptions } from '../../options.js';

const NAMES = [
  'ca',
  'cert',
  'key',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'servername',
] as const satisfies readonly (keyof TlsOptions)[];

/**
 * Checks the options of TLS for a URL that has some.
 *
 * @throws TypeError where they cannot hold, with the option that is wrong
 */
export function checkTls(url: string, { tls, fetch, WebSocket }: LinkOptions): void {
  if (!tls) {
    return;
  }
  if (!/^(https|wss|tls):/i.test(url)) {
    throw new TypeError(`tls: expected an https://, wss:// or tls:// URL, got ${url}`);
  }
  const other = Object.entries({ fetch, WebSocket }).find(([, one]) => one)?.[0];
  if (other) {
    throw new TypeError(
      `tls does not go with ${other}: give the certificates to what opens its connections`,
    );
  }
  if ('bun' in process.versions || 'deno' in process.versions) {
    throw new TypeError(
      `tls: works in Node only; ${/^http/i.test(url) ? 'give fetch' : 'use https:'}`,
    );
  }
  contextOptions(tls);
}

const checked = new WeakMap<TlsOptions, ConnectionOptions>();

/**
 * What `tls.connect` takes of the options of TLS. The keys and certificates are read once.
 *
 * @throws TypeError that names the option that cannot be used, and says why
 */
export function contextOptions(tls: TlsOptions): ConnectionOptions {
  let options = checked.get(tls);
  if (!options) {
    options = read(tls);
    checked.set(tls, options);
  }
  return options;
}

function read(tls: TlsOptions): ConnectionOptions {
  const unknown = Object.keys(tls).find((name) => !NAMES.includes(name as never));
  if (unknown !== undefined) {
    throw new TypeError(`unknown option tls.${unknown}; expected one of: ${NAMES.join(', ')}`);
  }
  const { ca, cert, key, passphrase, pfx, rejectUnauthorized, servername } = tls;
  checkTypes(tls);
  for (const one of ca === undefined ? [] : [ca].flat()) {
    checkCertificates('tls.ca', one);
  }
  checkPair(tls);
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  const given = { ca, cert, key, passphrase, pfx } as object;
  const context = attempt(pfx ? 'tls.pfx' : 'tls', () =>
    createSecureContext(withoutUndefined(given)),
  );
  return withoutUndefined({ secureContext: context, rejectUnauthorized, servername });
}

function checkTypes({ passphrase, pfx, rejectUnauthorized, servername }: TlsOptions): void {
  const { isIP } = process.getBuiltinModule('node:net');
  demand(passphrase === undefined || typeof passphrase === 'string', 'passphrase', 'a string');
  demand(pfx === undefined || pfx instanceof Uint8Array, 'pfx', 'the bytes of a PKCS#12 file');
  demand(
    rejectUnauthorized === undefined || typeof rejectUnauthorized === 'boolean',
    'rejectUnauthorized',
    'true or false',
  );
  // RFC 6066 §3: an address is not a name.
  demand(
    servername === undefined ||
      (typeof servername === 'string' && servername !== '' && !isIP(servername)),
    'servername',
    'a host name that is not an address',
  );
}

function demand(holds: boolean, name: string, expected: string): void {
  if (!holds) {
    throw new TypeError(`tls.${name}: expected ${expected}`);
  }
}

/** OpenSSL says of a pair neither which one it cannot read, nor in words for people. */
function checkPair({ cert, key, passphrase, pfx }: TlsOptions): void {
  const { createPrivateKey } = process.getBuiltinModule('node:crypto');
  if (cert === undefined && key === undefined) {
    return;
  }
  if (cert === undefined || key === undefined || pfx) {
    throw new TypeError('tls: expected cert and key together, or pfx alone');
  }
  const certificate = checkCertificates('tls.cert', cert);
  demandPem('tls.key', key, 'PRIVATE KEY');
  const privateKey = attempt('tls.key', () =>
    createPrivateKey({ key: textOf(key), ...withoutUndefined({ passphrase }) }),
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new TypeError(
      'tls.key is not the private key of tls.cert: give the two that belong together',
    );
  }
}

/** @returns the first one */
function checkCertificates(name: string, pem: Pem) {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  demandPem(name, pem, 'CERTIFICATE');
  const all = textOf(pem).match(/-----BEGIN [^-]*CERTIFICATE-----[^-]*(?:-----END [^-]*-----)?/g);
  const [first] = (all ?? []).map((one) => attempt(name, () => new X509Certificate(one)));
  return first as InstanceType<typeof X509Certificate>;
}

function demandPem(name: string, pem: Pem, label: string): void {
  if (typeof pem !== 'string' && !((pem as unknown) instanceof Uint8Array)) {
    throw new TypeError(`${name}: expected PEM as a string or bytes`);
  }
  const text = textOf(pem);
  const [, found] = /-----BEGIN ([^-]*)-----/.exec(text) ?? [];
  if (!new RegExp(`-----BEGIN [^-]*${label}-----`).test(text)) {
    const got = found === undefined ? 'text without such a line' : `"${found}"`;
    throw new TypeError(`${name}: expected PEM with "-----BEGIN ${label}-----", got ${got}`);
  }
}

function textOf(pem: Pem): string {
  return typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1');
}

/** What OpenSSL says, in plain words. */
const PLAINLY: readonly (readonly [RegExp, string])[] = [
  [/bad decrypt|mac verify failure/, 'tls.passphrase is not the one that it was encrypted with'],
  [
    /interrupted or cancelled|ERR_MISSING_PASSPHRASE|passphrase required|bad password read/i,
    'it is encrypted: give tls.passphrase',
  ],
  [/header too long|not enough data|wrong tag|too long/, 'it is not PKCS#12, or cut short'],
];

function attempt<Value>(name: string, make: () => Value): Value {
  try {
    return make();
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    const [, plainly] = PLAINLY.find(([said]) => said.test(`${code} ${message}`)) ?? [];
    throw new TypeError(`${name} cannot be used: ${plainly ?? message}`, { cause });
  }
}

function withoutUndefined<Given extends object>(given: Given): { [K in keyof Given]: never } {
  const all = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as never;
}
