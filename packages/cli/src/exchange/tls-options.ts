import type { TlsOptions } from '@ujrpc/client';
import { inOptions, type TlsFiles } from '../arguments/tls.js';
import { UsageError } from '../errors.js';

/** As curl: a certificate without a key may have it in its own file. */
export async function tlsOptions(files: TlsFiles): Promise<TlsOptions> {
  const { ca, cert, key, passphrase, isInsecure } = files;
  const isPem = cert?.includes('-----BEGIN ');
  const pair = isPem ? { cert: String(cert), key: key ?? String(cert) } : cert && { pfx: cert };
  const options: TlsOptions = {
    ...(ca !== undefined && { ca }),
    ...pair,
    ...(passphrase !== undefined && { passphrase }),
    ...(isInsecure && { rejectUnauthorized: false }),
  };
  const { streamLink } = await import('@ujrpc/client/links/stream');
  try {
    // A link is where the options are checked, and opens nothing by itself.
    streamLink('tls://localhost', { tls: options });
  } catch (error) {
    throw new UsageError(inOptions((error as Error).message));
  }
  return options;
}
