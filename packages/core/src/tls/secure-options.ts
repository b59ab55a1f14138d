import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { domainToASCII } from 'node:url';
import type { SecureContext, SecureOptions } from '@ujrpc/native';
import { shown } from '../shown.js';
import { nameOf, readChain, warnOfDates } from './certificates.js';
import { checkTogether, checkTypes, listed, type Place, TICKET_KEY_BYTES } from './check.js';
import { ciphersOf } from './ciphers.js';
import type { TlsIdentity, TlsOptions } from './options.js';
import { type Pair, type Pfx, pairsOf, pfxOf } from './pairs.js';
import { sourcesOf } from './pem.js';

const DEFAULT_HANDSHAKE_TIMEOUT_MS = 10_000;

type Warn = (message: string) => void;

/**
 * What an engine needs of the options of TLS: files read, keys decrypted and matched with their
 * certificates, and all of it tried, so that every transport refuses the same with the same words.
 *
 * @param ticketKeys where the options have none
 * @param warn is told of certificates that peers will not accept
 * @throws Error that names the option or file, what is wrong with it and what to do
 */
export function secureOptions(
  place: Place,
  options: TlsOptions,
  ticketKeys: Uint8Array,
  warn: Warn,
): SecureOptions {
  checkTypes(place, options);
  checkTogether(place, options);
  const ciphers = ciphersOf(place, options);
  const ca = sourcesOf(place, 'ca', options.ca).map((source) => readChain(source).pem);
  const common = { ca, ...ciphers };
  const contexts = [context(place, '', options, common, warn)];
  for (const [name, identity] of Object.entries(options.sni ?? {})) {
    const within = place.within(`sni[${shown(name)}]`);
    contexts.push(context(within, servername(name), identity, common, warn));
  }
  return {
    plain: options.plain ?? false,
    requestCert: options.requestCert ?? false,
    rejectUnauthorized: options.rejectUnauthorized ?? true,
    ...ciphers,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? DEFAULT_HANDSHAKE_TIMEOUT_MS,
    ticketKeys: joined(listed(options.ticketKeys)) ?? ticketKeys,
    contexts,
  };
}

type Common = Pick<SecureOptions, 'minVersion' | 'maxVersion' | 'cipherList' | 'cipherSuites'> &
  Pick<SecureContext, 'ca'>;

function context(
  place: Place,
  name: string,
  identity: TlsIdentity,
  common: Common,
  warn: Warn,
): SecureContext {
  const pairs = pairsOf(place, identity);
  const pfx = pfxOf(place, identity);
  for (const { chain } of pairs) {
    warnOfDates(chain, warn);
    if (name !== '' && chain.certificates[0].checkHost(name.replace('*', 'any')) === undefined) {
      warn(`${chain.label} is the certificate of ${nameOf(chain.certificates[0])}, not of ${name}`);
    }
  }
  tryOut(place, pairs, pfx, common);
  return {
    servername: name,
    pairs: pairs.map(({ key, cert }) => ({ key, cert })),
    pfx: pfx.map(({ bytes, passphrase }) => ({ bytes, passphrase })),
    ca: common.ca,
  };
}

/** As in a hello: in lower case, and in ASCII. */
function servername(name: string): string {
  const [star, rest] = name.startsWith('*.') ? ['*.', name.slice(2)] : ['', name];
  return star + (domainToASCII(rest) || rest.toLowerCase());
}

/** Whatever else OpenSSL refuses, such as an RSA key of 1024 bits, is refused here. */
function tryOut(
  place: Place,
  pairs: readonly Pair[],
  pfx: readonly Pfx[],
  { ca, minVersion, maxVersion, cipherList, cipherSuites }: Common,
): void {
  const ciphers = [cipherSuites, cipherList].filter((part) => part !== '').join(':');
  attempt(
    { ciphers },
    () =>
      `${place.of('ciphers')} ${shown(ciphers)} names no cipher that OpenSSL has; see openssl ciphers -v`,
  );
  for (const { key, cert, chain } of pairs) {
    attempt({ key, cert }, (why) => `${chain.label} is refused by OpenSSL: ${why}`);
  }
  for (const { bytes, passphrase, label } of pfx) {
    attempt({ pfx: Buffer.from(bytes), passphrase }, (why) =>
      why.includes('mac verify')
        ? `${label} cannot be decrypted with the passphrase; check the passphrase`
        : `${label} is refused by OpenSSL: ${why}; expected PKCS #12`,
    );
  }
  attempt(
    { ca: [...ca], minVersion, maxVersion },
    (why) => `${place.of('ca')} is refused by OpenSSL: ${why}`,
  );
}

function attempt(options: SecureContextOptions, describe: (why: string) => string): void {
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new Error(describe(hinted((cause as Error).message)), { cause });
  }
}

/** `error:0A00018F:SSL routines::ee key too small` is "ee key too small". */
function hinted(message: string): string {
  const why = message.replace(/^error:[0-9A-F]+:[^:]*:[^:]*:/, '');
  return why.endsWith('key too small') ? `${why}; use RSA of 2048 bits or more, or P-256` : why;
}

function joined(keys: readonly Uint8Array[]): Uint8Array | undefined {
  return keys.length === 0
    ? undefined
    : new Uint8Array(Buffer.concat(keys, keys.length * TICKET_KEY_BYTES));
}
