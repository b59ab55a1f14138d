import { post, responses } from './http.js';
import { type Address, converse } from './peer.js';

/** A way for a document to reach the server and for its reply to come back. */
export interface Carrier {
  readonly name: string;
  /** The bytes of one document. */
  frame(document: string | Uint8Array): Buffer;
  /** The replies in all that the server said, in order. */
  unframe(text: string): string[];
}

const http: Carrier = {
  name: 'HTTP',
  frame: (document) => post(document),
  unframe: (text) => responses(text).flatMap(({ status, body }) => (status === 204 ? [] : [body])),
};

const raw: Carrier = {
  name: 'raw TCP',
  frame: (document) => Buffer.concat([Buffer.from(document), Buffer.from('\n')]),
  unframe: (text) => text.split('\n').slice(0, -1),
};

const header: Carrier = {
  name: 'Content-Length framing',
  frame(document) {
    const head = `Content-Length: ${Buffer.byteLength(document)}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.from(document)]);
  },
  unframe(text) {
    const found: string[] = [];
    for (let rest = Buffer.from(text); rest.length > 0; ) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'));
      if (head === null) {
        throw new Error(`not framed: ${text}`);
      }
      const start = head[0].length;
      const end = start + Number(head[1]);
      found.push(rest.toString('utf8', start, end));
      rest = rest.subarray(end);
    }
    return found;
  },
};

export const carriers: readonly Carrier[] = [http, raw, header];

/** Sends one document over a connection of its own. @returns its reply, undefined where none comes */
export async function ask(
  carrier: Carrier,
  address: Address,
  document: string | Uint8Array,
): Promise<string | undefined> {
  const replies = carrier.unframe(await converse(address, carrier.frame(document)));
  if (replies.length > 1) {
    throw new Error(`${replies.length} replies to one document`);
  }
  return replies[0];
}
