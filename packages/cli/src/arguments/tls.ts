import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.js';

/** What the files hold that say how TLS is spoken. */
export interface TlsFiles {
  readonly ca?: string;
  /** PEM, or PKCS #12. */
  readonly cert?: Buffer;
  readonly key?: string;
  readonly passphrase?: string;
  readonly isInsecure: boolean;
}

/** What each option is to the client. */
const NAMES: Readonly<Record<string, string>> = {
  ca: '--cacert',
  cert: '--cert',
  pfx: '--cert',
  key: '--key',
  passphrase: '--pass',
};

/**
 * @returns the words beside, as they may be typed again
 * @throws UsageError for a file that cannot be read, and where there is no TLS
 */
export function readTls(
  url: string,
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
): { readonly tls: TlsFiles | undefined; readonly words: readonly string[] } {
  const given = ['cacert', 'cert', 'key', 'pass'].filter((name) => values.has(name));
  const isInsecure = flags.has('insecure');
  const [first] = [...given, ...(isInsecure ? ['insecure'] : [])];
  if (first === undefined) {
    return { tls: undefined, words: [] };
  }
  if (!/^(https|wss|tls):/.test(url)) {
    throw new UsageError(`--${first} is for https://, wss:// and tls://: ${url} has no TLS`);
  }
  if (given.includes('key') && !given.includes('cert')) {
    throw new UsageError('--key needs --cert FILE: the certificate that it is the key of');
  }
  const read = (name: string) => readFile(name, values.get(name));
  const [ca, cert, key] = [read('cacert'), read('cert'), read('key')];
  const passphrase = values.get('pass');
  return {
    tls: {
      isInsecure,
      ...(ca && { ca: String(ca) }),
      ...(cert && { cert }),
      ...(key && { key: String(key) }),
      ...(passphrase !== undefined && { passphrase }),
    },
    words: [
      // A passphrase is not to be seen on a screen.
      ...given
        .filter((name) => name !== 'pass')
        .flatMap((name) => [`--${name}`, values.get(name) ?? '']),
      ...(isInsecure ? ['-k'] : []),
    ],
  };
}

function readFile(name: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) {
    return undefined;
  }
  try {
    return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError(`--${name}: cannot read '${path}': ${why}`);
  }
}

/** A message of the client, which speaks of its own options, in those of the command line. */
export function inOptions(message: string): string {
  return message.replace(/\btls\.(\w+)/g, (whole, name) => NAMES[name] ?? whole);
}
