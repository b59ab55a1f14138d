import { checkNames } from '../check-names.js';
import { shown } from '../shown.js';
import type { TlsIdentity, TlsOptions, TlsVersion } from './options.js';

const VERSIONS: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

/** As node:tls lays them out: 16 of the name, 16 of the HMAC, 16 of AES. */
export const TICKET_KEY_BYTES = 48;

/** setTimeout counts no further. */
const MOST_TIMEOUT_MS = 0x7fff_ffff;

const IDENTITY: readonly (keyof TlsIdentity)[] = [
  'key',
  'cert',
  'keyFile',
  'certFile',
  'pfx',
  'passphrase',
];

const IDENTITY_NAMES: ReadonlySet<string> = new Set(IDENTITY);

const NAMES: ReadonlySet<string> = new Set<keyof TlsOptions>([
  ...IDENTITY,
  'ca',
  'requestCert',
  'rejectUnauthorized',
  'minVersion',
  'maxVersion',
  'ciphers',
  'sni',
  'ticketKeys',
  'handshakeTimeoutMs',
  'watch',
  'plain',
]);

/** Where an option is given: `listen: tls` or `setSecureContext`; a name is put after it. */
export class Place {
  constructor(
    readonly whole: string,
    private readonly before = `${whole}.`,
  ) {}

  of(name: string): string {
    return this.before + name;
  }

  within(name: string): Place {
    return new Place(this.of(name));
  }
}

/**
 * Refuses what TypeScript would have refused.
 *
 * @throws TypeError, RangeError that name the option
 */
export function checkTypes(place: Place, options: TlsOptions): void {
  checkObject(
    place.whole,
    options,
    '{ key, cert }, { keyFile, certFile } or { pfx }, such as in node:tls',
  );
  checkNames(place.whole, options, NAMES);
  checkIdentityTypes(place, options);
  checkPem(place.of('ca'), options.ca);
  for (const name of ['requestCert', 'rejectUnauthorized', 'watch', 'plain'] as const) {
    if (options[name] !== undefined && typeof options[name] !== 'boolean') {
      throw new TypeError(`${place.of(name)} must be a boolean, got ${shown(options[name])}`);
    }
  }
  checkText(place.of('ciphers'), options.ciphers);
  checkVersion(place.of('minVersion'), options.minVersion);
  checkVersion(place.of('maxVersion'), options.maxVersion);
  checkTimeout(place.of('handshakeTimeoutMs'), options.handshakeTimeoutMs);
  checkTicketKeys(place.of('ticketKeys'), options.ticketKeys);
  checkSni(place, options.sni);
}

function checkObject(where: string, value: unknown, expected: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${where} must be an object, ${expected}; got ${shown(value)}`);
  }
}

function checkIdentityTypes(place: Place, identity: TlsIdentity): void {
  checkPem(place.of('key'), identity.key);
  checkPem(place.of('cert'), identity.cert);
  checkText(place.of('keyFile'), identity.keyFile);
  checkText(place.of('certFile'), identity.certFile);
  checkBytes(place.of('pfx'), identity.pfx);
  if (identity.passphrase !== undefined && typeof identity.passphrase !== 'string') {
    throw new TypeError(`${place.of('passphrase')} must be a string`); // whatever it is, it may be a secret
  }
}

function checkSni(place: Place, sni: TlsOptions['sni']): void {
  if (sni === undefined) {
    return;
  }
  checkObject(place.of('sni'), sni, "such as { 'a.example': { key, cert } }");
  for (const [name, identity] of Object.entries(sni)) {
    const where = place.of(`sni[${shown(name)}]`);
    if (!/^(\*\.)?[^\s.*:/]+(\.[^\s.*:/]+)*$/.test(name)) {
      throw new TypeError(`${where}: the name must be a host name, or *.example for one label`);
    }
    checkObject(where, identity, '{ key, cert }, { keyFile, certFile } or { pfx }');
    checkNames(where, identity, IDENTITY_NAMES);
    checkIdentityTypes(new Place(where), identity);
  }
}

function checkText(where: string, value: unknown): void {
  if (value !== undefined && (typeof value !== 'string' || value === '')) {
    throw new TypeError(`${where} must be a string that is not empty, got ${shown(value)}`);
  }
}

/** Neither says what it got, which may be a key. */
function checkPem(where: string, value: unknown): void {
  for (const one of listed(value)) {
    if (typeof one !== 'string' && !(one instanceof Uint8Array)) {
      throw new TypeError(`${where} must be PEM: a string or a Buffer, or an array of them`);
    }
  }
  if (Array.isArray(value) && value.length === 0) {
    throw new TypeError(`${where} must not be an empty array`);
  }
}

function checkBytes(where: string, value: unknown): void {
  for (const one of listed(value)) {
    if (!(one instanceof Uint8Array)) {
      throw new TypeError(`${where} must be a Buffer with PKCS #12, or an array of them`);
    }
  }
  if (Array.isArray(value) && value.length === 0) {
    throw new TypeError(`${where} must not be an empty array`);
  }
}

function checkVersion(where: string, value: unknown): void {
  if (value !== undefined && !VERSIONS.includes(value as TlsVersion)) {
    throw new RangeError(`${where} must be one of ${VERSIONS.join(', ')}; got ${shown(value)}`);
  }
}

function checkTimeout(where: string, value: unknown): void {
  const fits = Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_TIMEOUT_MS;
  if (value !== undefined && !fits) {
    throw new RangeError(
      `${where} must be an integer from 1 to ${MOST_TIMEOUT_MS}, got ${shown(value)}`,
    );
  }
}

function checkTicketKeys(where: string, value: unknown): void {
  const expected = `${TICKET_KEY_BYTES} bytes, as of crypto.randomBytes(${TICKET_KEY_BYTES}), or an array of such keys`;
  for (const key of listed(value)) {
    if (!(key instanceof Uint8Array)) {
      throw new TypeError(`${where} must be ${expected}`);
    }
    if (key.length !== TICKET_KEY_BYTES) {
      throw new RangeError(`${where} must be ${expected}; got ${key.length} bytes`);
    }
  }
  if (Array.isArray(value) && value.length === 0) {
    throw new TypeError(`${where} must be ${expected}; got an empty array`);
  }
}

/** An option that may be one value or several, as a list. */
export function listed<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/**
 * Refuses options that do not go together.
 *
 * @throws TypeError that names them
 */
export function checkTogether(place: Place, options: TlsOptions): void {
  const identities = [options, ...Object.values(options.sni ?? {})];
  checkIdentity(place, options);
  for (const [name, identity] of Object.entries(options.sni ?? {})) {
    checkIdentity(place.within(`sni[${shown(name)}]`), identity);
  }
  if (
    options.watch === true &&
    identities.every(({ keyFile, certFile }) => !keyFile && !certFile)
  ) {
    throw new TypeError(`${place.of('watch')} is for keyFile and certFile, which are not given`);
  }
  const { requestCert = false, rejectUnauthorized = true, ca, minVersion, maxVersion } = options;
  if (requestCert && rejectUnauthorized && ca === undefined) {
    throw new TypeError(
      `${place.of('requestCert')} needs ca, the certificates of those that issue the certificates of clients; ` +
        'or rejectUnauthorized: false, and your code decides',
    );
  }
  if (!requestCert && ca !== undefined) {
    throw new TypeError(
      `${place.of('ca')} is for the certificates of clients; set requestCert: true as well. ` +
        "Certificates between the server's own and its root belong after it, in cert or certFile",
    );
  }
  if (minVersion === 'TLSv1.3' && maxVersion === 'TLSv1.2') {
    throw new RangeError(`${place.of('minVersion')} TLSv1.3 is above maxVersion TLSv1.2`);
  }
}

function checkIdentity(place: Place, identity: TlsIdentity): void {
  const { key, cert, keyFile, certFile, pfx } = identity;
  if (key !== undefined && keyFile !== undefined) {
    throw new TypeError(`${place.whole}: give key or keyFile, not both`);
  }
  if (cert !== undefined && certFile !== undefined) {
    throw new TypeError(`${place.whole}: give cert or certFile, not both`);
  }
  const hasKey = key !== undefined || keyFile !== undefined;
  const hasCert = cert !== undefined || certFile !== undefined;
  if (hasKey && !hasCert) {
    throw new TypeError(
      `${place.whole}: there is a key, but no certificate; give cert or certFile`,
    );
  }
  if (hasCert && !hasKey) {
    throw new TypeError(`${place.whole}: there is a certificate, but no key; give key or keyFile`);
  }
  if (!hasKey && pfx === undefined) {
    throw new TypeError(
      `${place.whole} needs a certificate: key and cert, keyFile and certFile, or pfx`,
    );
  }
}
