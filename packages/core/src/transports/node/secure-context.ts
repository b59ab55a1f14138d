import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import type { SecureContext as Identity, SecureOptions } from '@ujrpc/native';

const TICKET_KEY_BYTES = 48;
/** OpenSSL's SSL_MAX_SID_CTX_LENGTH. */
const MOST_SESSION_ID_CONTEXT = 32;
const MOST_TIMEOUT_MS = 0x7fff_ffff;

/** The options of a server of node:tls that serves what the native transports would. */
export function serverOptions(secure: SecureOptions): TlsOptions {
  const [first, ...others] = secure.contexts as [Identity, ...Identity[]];
  const contexts = new Map(others.map((one) => [one.servername, contextOf(secure, one)]));
  return {
    ...contextOptions(secure, first),
    allowHalfOpen: true,
    requestCert: secure.requestCert,
    // Node would cut without a word; this way it is known why.
    rejectUnauthorized: false,
    honorCipherOrder: true,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: MOST_TIMEOUT_MS, // Node's begins again with each byte
    ...(contexts.size > 0 && {
      SNICallback: (name, take) => take(null, find(contexts, name.toLowerCase())),
    }),
  };
}

/** Undefined is the default. */
function find(contexts: Map<string, SecureContext>, name: string): SecureContext | undefined {
  return contexts.get(name) ?? contexts.get(name.replace(/^[^.]+/, '*'));
}

function contextOf(secure: SecureOptions, identity: Identity): SecureContext {
  return createSecureContext(contextOptions(secure, identity));
}

function contextOptions(secure: SecureOptions, { pairs, pfx, ca }: Identity): TlsOptions {
  const { minVersion, maxVersion, cipherList, cipherSuites, ticketKeys } = secure;
  return {
    key: pairs.map(({ key }) => key),
    cert: pairs.map(({ cert }) => cert),
    ...(pfx.length > 0 && {
      pfx: pfx.map(({ bytes, passphrase }) => ({ buf: Buffer.from(bytes), passphrase })),
    }),
    ca: [...ca], // and not those that Node trusts by itself
    minVersion,
    maxVersion,
    ciphers: [cipherSuites, cipherList].filter((part) => part !== '').join(':'),
    // Node decrypts with one key only: tickets of an older one come to a full handshake.
    ticketKeys: Buffer.from(ticketKeys.subarray(0, TICKET_KEY_BYTES)),
    sessionIdContext: sessionIdContext(secure),
  };
}

/**
 * A ticket is good wherever this is the same. A client that has been let in by another `ca`, or without a
 * certificate, has to show one.
 */
function sessionIdContext({ requestCert, rejectUnauthorized, contexts }: SecureOptions): string {
  if (!requestCert) {
    return 'ujrpc';
  }
  const text = ['ujrpc', String(rejectUnauthorized), ...contexts.flatMap(({ ca }) => ca)].join(
    '\n',
  );
  return createHash('sha256').update(text).digest('hex').slice(0, MOST_SESSION_ID_CONTEXT);
}
