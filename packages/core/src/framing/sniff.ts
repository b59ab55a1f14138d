/** What a connection speaks; undefined while its first bytes do not tell yet. */
export type Protocol = 'http' | 'json' | 'header' | undefined;

const CR = 0x0d;
const LF = 0x0a;
/** A byte order mark begins with 0xEF: JSON that is refused as such. No method of HTTP does. */
const JSON_FIRST_BYTES: ReadonlySet<number> = new Set([
  ...Buffer.from(' \t{["-0123456789tfn'),
  0xef,
]);
const LSP_FIRST_BYTES = 'Content-';

/**
 * Tells by its first bytes what a connection speaks. Line ends before them are skipped: HTTP allows
 * them before a request line (RFC 9112 §2.2) and JSON between documents.
 */
export function sniff(bytes: Buffer): Protocol {
  let start = 0;
  while (bytes[start] === CR || bytes[start] === LF) {
    start++;
  }
  const first = bytes[start];
  if (first === undefined) {
    return undefined;
  }
  if (JSON_FIRST_BYTES.has(first)) {
    return 'json';
  }
  const head = bytes.toString('latin1', start, start + LSP_FIRST_BYTES.length);
  if (head === LSP_FIRST_BYTES) {
    return 'header';
  }
  return LSP_FIRST_BYTES.startsWith(head) ? undefined : 'http';
}
