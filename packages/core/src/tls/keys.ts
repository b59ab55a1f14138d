import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Source, whatItIs } from './pem.js';

const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m;
const PRIVATE = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** A private key, and where it is from. */
export interface PrivateKey {
  readonly label: string;
  readonly key: KeyObject;
}

/** @throws Error when it is not a private key, or the passphrase is wrong; says which option and what to do */
export function readKey(source: Source, passphrase: string | undefined): PrivateKey {
  const { label, text } = source;
  if (!PRIVATE.test(text)) {
    throw new Error(`${label} ${whatItIs(source, 'a private key')}`);
  }
  const isEncrypted = ENCRYPTED.test(text);
  if (isEncrypted && passphrase === undefined) {
    throw new Error(`${label} is encrypted; give its passphrase`);
  }
  try {
    const key = createPrivateKey(
      isEncrypted ? { key: text, passphrase: passphrase as string } : text,
    );
    return { label, key };
  } catch (cause) {
    const why = isEncrypted
      ? 'cannot be decrypted with the passphrase; check the passphrase'
      : `is damaged: ${(cause as Error).message}; copy the whole file, from -----BEGIN to -----END`;
    throw new Error(`${label} ${why}`, { cause });
  }
}

/** Without encryption, for OpenSSL within the engine. */
export function plainPem({ key }: PrivateKey): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}
