import { X509Certificate } from 'node:crypto';
import type { TlsPeer } from '@ujrpc/native';
import type { PeerTls } from './options.js';

/** What Node says of a client without one, where OpenSSL has nothing to say. */
const NO_CERTIFICATE = 'UNABLE_TO_GET_ISSUER_CERT';

/** What handlers are told; a certificate is read here, so only where one of them asks. */
export function peerTls({ certificate, ...known }: TlsPeer): PeerTls {
  if (certificate === undefined) {
    return known.authorizationError === undefined
      ? known
      : { ...known, authorizationError: NO_CERTIFICATE };
  }
  const { subject, subjectAltName, fingerprint256 } = new X509Certificate(certificate);
  return {
    ...known,
    // Bun and Node have nothing where a certificate has no subject.
    subject: ((subject as string | undefined) ?? '').trim().split('\n').join(','),
    san: namesOf(subjectAltName),
    fingerprint256,
  };
}

/**
 * `DNS:a.example, URI:"x, y"` in parts: a name with a comma or a quote is a JSON string there, so that it
 * cannot pass for two.
 */
function namesOf(text = ''): readonly string[] {
  return [...text.matchAll(/([^:,\s][^:,]*):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
    ([, kind, value = '']) => `${kind}:${value.startsWith('"') ? unquoted(value) : value}`,
  );
}

function unquoted(value: string): string {
  try {
    return JSON.parse(value) as string;
  } catch {
    return value;
  }
}
