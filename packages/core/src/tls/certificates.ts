import { X509Certificate } from 'node:crypto';
import { certificatesIn, type Source, whatItIs } from './pem.js';

/** A certificate with its chain. */
export interface Chain {
  readonly label: string;
  /** All of it, and nothing else. */
  readonly pem: string;
  /** The server's own comes first. */
  readonly certificates: readonly [X509Certificate, ...X509Certificate[]];
}

/** @throws Error when it is not a certificate; says which option and what to do */
export function readChain(source: Source): Chain {
  const pems = certificatesIn(source);
  const [own, ...chain] = pems.map((pem) => certificateOf(source.label, pem));
  if (own === undefined) {
    throw new Error(`${source.label} ${whatItIs(source, 'a certificate')}`);
  }
  return { label: source.label, pem: pems.join('\n'), certificates: [own, ...chain] };
}

function certificateOf(label: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new Error(
      `${label} is damaged: ${(cause as Error).message}; copy the whole file, from -----BEGIN to -----END`,
      { cause },
    );
  }
}

/** Its subject on one line, or what else it is for. */
export function nameOf({ subject, subjectAltName }: X509Certificate): string {
  const name = (subject as string | undefined)?.trim().split('\n').join(', ') || subjectAltName;
  return name ?? 'nobody';
}

/** Tells of certificates that peers do not accept now. */
export function warnOfDates({ label, certificates }: Chain, warn: (message: string) => void): void {
  const now = Date.now();
  for (const certificate of certificates) {
    const from = new Date(certificate.validFrom);
    const to = new Date(certificate.validTo);
    if (to.getTime() < now) {
      warn(
        `${label}: the certificate of ${nameOf(certificate)} expired on ${to.toISOString()}; clients refuse it, so renew it`,
      );
    } else if (from.getTime() > now) {
      warn(
        `${label}: the certificate of ${nameOf(certificate)} is not valid before ${from.toISOString()}; check the clock of this machine`,
      );
    }
  }
}
