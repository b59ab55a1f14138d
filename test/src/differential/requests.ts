import { document } from './documents.js';
import type { Random } from './random.js';

const TARGETS = ['/?a=b', '/?', 'http://localhost/', 'http://127.0.0.1:80', 'HTTP://LOCALHOST/?x'];
const OTHER_TARGETS = ['/x', '/health', '/openrpc.json', '*', '//', '/%2f', '/health?x', '/Health'];
const HOSTS = [
  'localhost',
  '127.0.0.1:8545',
  '[::1]',
  'LOCALHOST:1',
  'named.example',
  'evil.example',
];
const TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json ;',
  ],
  ...['application/json-rpc', 'application/jsonrequest', 'text/plain', '', 'application/jsonx'],
  ...['a"\\b', 'x'.repeat(60), 'x'.repeat(61), '\u00a0application/json', 'text/plain, text/html'],
];
const ORIGINS = ['http://app.example', 'http://localhost', 'https://evil.example', 'null'];
const CONNECTIONS = ['close', 'keep-alive', 'Keep-Alive', 'CLOSE', 'foo, close', 'keep-alive, foo'];
const MORE_FIELDS = [
  ...['Accept: */*', 'X-Probe: a\tb', `X-Long: ${'y'.repeat(300)}`, 'Cookie: a=b; c=d', 'X-Empty:'],
  ...['Accept: text/plain', 'TE: trailers', 'Accept-Encoding: gzip', 'DNT: 1'],
  ...['X-Latin: \u00e9\u00ff', 'Access-Control-Request-Headers: x-a, X-B', 'Upgrade-Insecure: 1'],
  ...['Access-Control-Request-Method: POST', 'User-Agent: differential/1', 'Authorization: x y=='],
];
const MOST_CHUNKED_BYTES = 1500;
const EXTENSIONS = ['', '', '', ';a', ';a=b', ';a="b c"', ';x=1;y=2'];
const TRAILERS = ['', '', 'X-T: 1\r\n', 'X-T: 1\r\nHost: evil.example\r\n'];

function chunked(random: Random, body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + random.below(Math.min(body.length - at, 200));
    const digits = size.toString(16).padStart(random.oneIn(9) ? 4 : 1, '0');
    const written = random.oneIn(2) ? digits : digits.toUpperCase();
    parts.push(Buffer.from(`${written}${random.pick(EXTENSIONS)}\r\n`));
    parts.push(body.subarray(at, at + size), Buffer.from('\r\n'));
    at += size;
  }
  const last = `0${random.pick(EXTENSIONS)}\r\n${random.pick(TRAILERS)}\r\n`;
  return Buffer.concat([...parts, Buffer.from(last)]);
}

/** A field line whose name and white space are as odd as RFC 9112 §5 lets them be. */
function spelled(random: Random, line: string): string {
  const [, name = '', value = ''] = /^([^:]*): ?(.*)$/s.exec(line) ?? [];
  const cased = random.pick([name, name, name.toLowerCase(), name.toUpperCase()]);
  const before = random.pick([' ', ' ', ' ', '', '\t', '  ']);
  return `${cased}:${before}${value}${random.oneIn(10) ? ' ' : ''}`;
}

function fieldsOf(random: Random, method: string, version: string): string[] {
  const fields: string[] = [];
  if (version === '1.1' || random.oneIn(2)) {
    fields.push(`Host: ${random.oneIn(6) ? random.pick(HOSTS) : 'localhost'}`);
  }
  if (!random.oneIn(10)) {
    fields.push(`Content-Type: ${random.oneIn(5) ? random.pick(TYPES) : 'application/json'}`);
  }
  if (random.oneIn(6)) {
    fields.push(`Origin: ${random.pick(ORIGINS)}`);
  }
  if (random.oneIn(10)) {
    fields.push(`Connection: ${random.pick(CONNECTIONS)}`);
  }
  if (random.oneIn(15)) {
    fields.push(
      `Expect: ${method !== 'HEAD' && random.oneIn(4) ? 'nonsense' : random.pick(['100-continue', '100-Continue'])}`,
    );
  }
  if (random.oneIn(3)) {
    fields.push(...new Set(random.list(1, 3, () => random.pick(MORE_FIELDS))));
  }
  if (random.oneIn(20)) {
    fields.push(`Content-Encoding: ${random.pick(['identity', 'Identity', 'gzip'])}`);
  }
  return fields;
}

/** One well-formed HTTP request (RFC 9112), though not always one that is served. */
export function request(random: Random): Buffer {
  const method = random.oneIn(8)
    ? random.pick(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
    : 'POST';
  const target = random.oneIn(6) ? random.pick(random.oneIn(2) ? TARGETS : OTHER_TARGETS) : '/';
  const version = random.oneIn(15) ? '1.0' : '1.1';
  const fields = fieldsOf(random, method, version);
  let body = method === 'POST' || random.oneIn(4) ? document(random) : Buffer.alloc(0);
  // How soon it is known that chunks are too many depends on how they are cut.
  if (version === '1.1' && body.length < MOST_CHUNKED_BYTES && random.oneIn(4)) {
    fields.push('Transfer-Encoding: chunked');
    body = chunked(random, body);
  } else if (body.length > 0 || random.oneIn(2)) {
    fields.push(`Content-Length: ${random.oneIn(15) ? '00' : ''}${body.length}`);
  }
  const lines = random.shuffled(fields).map((line) => spelled(random, line));
  const empty = random.oneIn(20) ? '\r\n' : '';
  const head = [`${empty}${method} ${target} HTTP/${version}`, ...lines, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}
