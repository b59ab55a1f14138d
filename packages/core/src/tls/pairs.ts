import { type Chain, nameOf, readChain } from './certificates.js';
import { listed, type Place } from './check.js';
import { type PrivateKey, plainPem, readKey } from './keys.js';
import type { TlsIdentity } from './options.js';
import { sourcesOf } from './pem.js';

/** A key and the certificate that it belongs to. */
export interface Pair {
  readonly key: string;
  readonly cert: string;
  readonly chain: Chain;
}

/**
 * The keys of an identity with their certificates, in the order of these.
 *
 * @throws Error when one cannot be read, or they do not belong together
 */
export function pairsOf(place: Place, identity: TlsIdentity): readonly Pair[] {
  const { key, cert, keyFile, certFile, passphrase } = identity;
  const keys = sourcesOf(place, 'key', key, keyFile).map((source) => readKey(source, passphrase));
  const chains = sourcesOf(place, 'cert', cert, certFile).map(readChain);
  const used = new Set<PrivateKey>();
  const pairs = chains.map((chain) => {
    const found = keys.find((one) => chain.certificates[0].checkPrivateKey(one.key));
    if (found === undefined) {
      throw new Error(whyNoKey(chain, keys));
    }
    used.add(found);
    return { key: plainPem(found), cert: chain.pem, chain };
  });
  const unused = keys.find((one) => !used.has(one));
  if (unused !== undefined) {
    throw new Error(
      `${unused.label} belongs to none of the certificates; give its certificate too`,
    );
  }
  return pairs;
}

function whyNoKey({ label, certificates }: Chain, keys: readonly PrivateKey[]): string {
  const isOutOfOrder = certificates.some((one) => keys.some(({ key }) => one.checkPrivateKey(key)));
  if (isOutOfOrder) {
    return `${label} has the certificates in the wrong order; the server's own comes first, then its chain`;
  }
  const labels = keys.map((one) => one.label).join(', ');
  return (
    `${label} is the certificate of ${nameOf(certificates[0])}, and ${labels} is the key of another one; ` +
    'give the key that the certificate was issued for'
  );
}

export interface Pfx {
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly passphrase: string;
}

export function pfxOf(place: Place, { pfx, passphrase = '' }: TlsIdentity): readonly Pfx[] {
  return listed(pfx).map((bytes, at) => ({
    label: place.of(Array.isArray(pfx) ? `pfx[${at}]` : 'pfx'),
    bytes,
    passphrase,
  }));
}
