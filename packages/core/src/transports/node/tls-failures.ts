import type { TlsFailure } from '@ujrpc/native';

/** In the order in which they are looked for in OpenSSL's code of an error. */
const BY_CODE: readonly (readonly [RegExp, TlsFailure])[] = [
  [/ECONNRESET|EPIPE|UNEXPECTED_EOF/, 'aborted'],
  [/ALERT/, 'alert'],
  [/UNSUPPORTED_PROTOCOL|WRONG_VERSION_NUMBER|VERSION_TOO_LOW|INAPPROPRIATE_FALLBACK/, 'version'],
  [/NO_SHARED_CIPHER|NO_SUITABLE|NO_SHARED_GROUP|NO_CIPHERS/, 'cipher'],
  [/NO_APPLICATION_PROTOCOL/, 'alpn'],
];

export function failureOf(code: string): TlsFailure {
  return BY_CODE.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}
