import { readFileSync } from 'node:fs';
import { listed, type Place } from './check.js';
import type { Pem } from './options.js';

/** PEM, and which option or file it is of. */
export interface Source {
  readonly label: string;
  readonly text: string;
}

const CERTIFICATES =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** The documents of an option, or of its file. */
export function sourcesOf(
  place: Place,
  name: 'key' | 'cert' | 'ca',
  value: Pem | readonly Pem[] | undefined,
  file?: string,
): readonly Source[] {
  const given = listed(value).map((pem, at) => ({
    label: place.of(Array.isArray(value) ? `${name}[${at}]` : name),
    text: typeof pem === 'string' ? pem : Buffer.from(pem).toString('latin1'),
  }));
  return file === undefined ? given : [...given, fileSource(place.of(`${name}File`), file)];
}

function fileSource(option: string, file: string): Source {
  const label = `${option} (${file})`;
  try {
    return { label, text: readFileSync(file, 'latin1') };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${label} ${whyUnread(code) ?? message}`, { cause }), { code });
  }
}

function whyUnread(code: string | undefined): string | undefined {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: no permission. Let the user of this process read it, or give its text as key or cert';
    case 'EISDIR':
      return 'is a folder; expected a file in PEM';
    default:
      return undefined;
  }
}

/** The certificates of a document, each as PEM. */
export function certificatesIn({ text }: Source): readonly string[] {
  return text.match(CERTIFICATES) ?? [];
}

/** In an error text: what a document is that should have been `expected`. */
export function whatItIs({ text }: Source, expected: string): string {
  const kind = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (kind !== undefined) {
    return `has a ${kind}; expected ${expected} in PEM`;
  }
  if (text.trim() === '') {
    return `is empty; expected ${expected} in PEM`;
  }
  if (text.startsWith('0\x82') || text.startsWith('0\x81')) {
    return `is not PEM but DER; expected ${expected} in PEM, which openssl makes of it with -inform der`;
  }
  const path = text.length < 300 && /^[^\s]*[/.][^\s]*$/.test(text);
  return path
    ? `is not PEM; expected ${expected} in PEM. For the path of a file use keyFile and certFile`
    : `is not PEM; expected ${expected}, which begins with -----BEGIN`;
}
