import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateOptions {
  /** As OpenSSL writes it; the first of the names by default. */
  readonly subject?: string;
  /** As OpenSSL writes them, such as `DNS:a.example` or `IP:127.0.0.1`. */
  readonly names?: readonly string[];
  readonly kind?: keyof typeof KINDS;
  /** Who signs it; itself by default. */
  readonly issuer?: Certificate;
  /** Whether it may sign others. */
  readonly isCa?: boolean;
  /** A negative number makes one that has expired. */
  readonly days?: number;
}

const KINDS = {
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA-512': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:512'],
  Ed25519: ['-algorithm', 'ED25519'],
} as const;

/** What a server on loopback is called. */
export const LOOPBACK_NAMES = ['DNS:localhost', 'IP:127.0.0.1', 'IP:::1'];

/** Makes a certificate with OpenSSL's program. */
export function makeCertificate(options: CertificateOptions = {}): Certificate {
  const { names = LOOPBACK_NAMES, kind = 'P-256', issuer, isCa = false, days = 2 } = options;
  const { subject = `/CN=${names[0]?.replace(/^\w+:/, '') ?? 'nobody'}` } = options;
  return inFolder((file) => {
    openssl('genpkey', ...KINDS[kind], '-out', file('key'));
    openssl('req', '-new', '-key', file('key'), '-subj', subject, '-out', file('request'));
    const alternative = names.length === 0 ? [] : [`subjectAltName=${names.join(',')}`];
    const extensions = [`basicConstraints=critical,CA:${isCa ? 'TRUE' : 'FALSE'}`, ...alternative];
    writeFileSync(file('extensions'), extensions.join('\n'));
    if (issuer !== undefined) {
      writeFileSync(file('ca'), issuer.cert);
      writeFileSync(file('ca-key'), issuer.key);
    }
    const signer =
      issuer === undefined
        ? ['-signkey', file('key')]
        : ['-CA', file('ca'), '-CAkey', file('ca-key'), '-CAcreateserial'];
    const request = ['-req', '-in', file('request'), '-extfile', file('extensions')];
    openssl('x509', ...request, '-days', String(days), ...signer, '-out', file('cert'));
    return { key: readFileSync(file('key'), 'utf8'), cert: readFileSync(file('cert'), 'utf8') };
  });
}

/** An authority, which signs others. */
export function makeAuthority(subject = '/CN=Test authority'): Certificate {
  return makeCertificate({ subject, names: [], isCa: true });
}

export function encryptedKey({ key }: Certificate, passphrase: string): string {
  return inFolder((file) => {
    writeFileSync(file('key'), key);
    openssl(
      'pkcs8',
      '-topk8',
      '-in',
      file('key'),
      '-passout',
      `pass:${passphrase}`,
      '-out',
      file('out'),
    );
    return readFileSync(file('out'), 'utf8');
  });
}

/** PKCS #12. */
export function makePfx({ key, cert }: Certificate, passphrase: string): Buffer {
  return inFolder((file) => {
    writeFileSync(file('both'), key + cert);
    openssl(
      'pkcs12',
      '-export',
      '-in',
      file('both'),
      '-passout',
      `pass:${passphrase}`,
      '-out',
      file('out'),
    );
    return readFileSync(file('out'));
  });
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

function inFolder<T>(work: (file: (name: string) => string) => T): T {
  const folder = mkdtempSync(path.join(tmpdir(), 'ujrpc-certificate-'));
  try {
    return work((name) => path.join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
