/** What a connection over TLS failed of. */
export interface SecureFailure {
  readonly cause: Error;
  /** False where the server has refused the client before it took anything. */
  readonly sent?: false;
}

/** By Node's codes for certificates that it does not take: why, and what can be done. */
const REFUSED: readonly (readonly [codes: RegExp, why: string, remedy: string])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    'is signed by nobody that this machine trusts',
    'give the authority that signed it as tls.ca',
  ],
  [
    /^(UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/,
    'is signed by nobody that this machine trusts',
    'give the authority that signed it as tls.ca, and have the server send its whole chain',
  ],
  [/^CERT_HAS_EXPIRED$/, 'has expired', 'renew it on the server'],
  [/^CERT_NOT_YET_VALID$/, 'is not valid yet', 'check the clocks of both machines'],
  [/^CERT_REVOKED$/, 'is revoked', 'the server needs another one'],
  [
    /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_|INVALID_|PATH_|CA_|EE_|HOSTNAME_)/,
    'cannot be verified',
    'the server needs another one',
  ],
];

/** By the number of the alert (RFC 8446 §6.2) that the server ended the handshake with. */
const ALERTS: Readonly<Record<number, string>> = {
  40: 'the server agreed to nothing that was offered: it may ask for a client certificate (tls.cert and tls.key)',
  42: 'the server cannot read the client certificate (tls.cert)',
  43: 'the server takes no client certificate of this kind (tls.cert)',
  44: 'the client certificate is revoked (tls.cert)',
  45: 'the client certificate has expired: renew it (tls.cert)',
  46: 'the server does not accept the client certificate (tls.cert)',
  48: 'the client certificate is signed by nobody that the server trusts (tls.cert)',
  49: 'the server gives this client certificate no access (tls.cert)',
  70: 'the server speaks none of the versions TLS 1.2 and TLS 1.3',
  112: 'the server knows no host of this name (tls.servername)',
  116: 'the server asks for a client certificate: give tls.cert and tls.key',
  120: 'the server does not speak HTTP/1.1 there',
};

/** Of the client's certificate: the server has not taken anything before it is content with that one. */
const OF_CERTIFICATE: readonly number[] = [42, 43, 44, 45, 46, 48, 49, 116];

/**
 * Puts into words what a connection over TLS failed of.
 *
 * @param host of the URL, with its port
 * @returns `cause` with the code of the error and, as `reason`, what Node or OpenSSL says; the error itself if it is not of TLS
 */
export function secureFailure(error: NodeJS.ErrnoException, host: string): SecureFailure {
  const number = Number(/SSL alert number (\d+)/.exec(error.message)?.[1]);
  const why = explain(error, host, number);
  if (!why) {
    return { cause: error };
  }
  const { code, stack } = error;
  const reason = withoutAdvice(error.message);
  const cause = Object.assign(new Error(why), { code, reason, stack });
  return OF_CERTIFICATE.includes(number) ? { cause, sent: false } : { cause };
}

/** Node 26 adds what to try, of which not all holds here. */
function withoutAdvice(message: string): string {
  return message.replace(/; if the root CA .*$/, '');
}

function explain(error: NodeJS.ErrnoException, host: string, alert: number): string | undefined {
  const { code = '', message } = error;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const [, names] = /altnames: (?!Host)(.*)$/.exec(message) ?? [];
    const others = names ? `holds other names (${names.slice(0, 200)})` : 'does not hold this name';
    return `the certificate of ${host} ${others}: call one of its names, or say which with tls.servername (${code})`;
  }
  const [, what, remedy] = REFUSED.find(([codes]) => codes.test(code)) ?? [];
  if (what) {
    return `the certificate of ${host} ${what} (${withoutAdvice(message)}): ${remedy} (${code})`;
  }
  const [, said] = /:error:[\dA-F]+:[^:]*:[^:]*:([^:]*)/.exec(message) ?? [];
  if (said === undefined) {
    return undefined;
  }
  return `TLS with ${host} failed: ${ALERTS[alert] ?? plainOf(said)}`;
}

/** What a server sends that does not speak TLS is read as a record of TLS. */
function plainOf(said: string): string {
  return /wrong version number|packet length too long|http request|unexpected message|unknown protocol/.test(
    said,
  )
    ? `the server does not speak TLS there (${said})`
    : said;
}
