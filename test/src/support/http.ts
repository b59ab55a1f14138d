import { STATUS_CODES } from 'node:http';

export interface RequestParts {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  /** One per line; Host and Content-Type come first unless `bare`. */
  readonly headers?: readonly string[];
  readonly bare?: boolean;
  readonly body?: string | Uint8Array;
}

/** The bytes of an HTTP request, a JSON-RPC call's headers filled in unless it is `bare`. */
export function request(parts: RequestParts): Buffer {
  const { method = 'POST', target = '/', version = 'HTTP/1.1', headers = [], bare, body } = parts;
  const usual = ['Host: localhost', 'Content-Type: application/json'];
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const lines = bare ? headers : [...usual, ...length, ...headers];
  const head = [`${method} ${target} ${version}`, ...lines].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body ?? '')]);
}

/** The bytes of a POST that carries a JSON-RPC document. */
export function post(body: string | Uint8Array, ...headers: readonly string[]): Buffer {
  return request({ body, headers });
}

/** The exact bytes of a reply as every transport writes it. */
export function reply(status: number, body?: string, ...headers: readonly string[]): string {
  const content =
    body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`];
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...content, ...headers];
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Takes a stream of replies apart; one that is not complete yet is left out. */
export function responses(text: string): HttpResponse[] {
  const found: HttpResponse[] = [];
  for (let rest = Buffer.from(text); rest.length > 0; ) {
    const endOfHead = rest.indexOf('\r\n\r\n');
    if (endOfHead < 0) {
      break;
    }
    const [statusLine, ...lines] = rest.toString('utf8', 0, endOfHead).split('\r\n');
    const headers = new Map(
      lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const end = endOfHead + 4 + Number(headers.get('content-length') ?? 0);
    if (end > rest.length) {
      break;
    }
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine ?? '')?.[1]);
    found.push({ status, headers, body: rest.toString('utf8', endOfHead + 4, end) });
    rest = rest.subarray(end);
  }
  return found;
}

/** For `Peer.until`: whether `count` replies have arrived whole. */
export function hasResponses(count: number): (text: string) => boolean {
  return (text) => responses(text).length >= count;
}
