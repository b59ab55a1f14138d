/** A stream that has once told the transports apart, as latin1: one character is one byte. */
export interface Regression {
  readonly name: string;
  readonly wellFormed: boolean;
  readonly bytes: string;
}

const TYPE = 'Content-Type: application/json\r\n';
const NOTHING = '{"jsonrpc":"2.0","method":"nothing","id":1}';
const POST = `POST / HTTP/1.1\r\nHost: localhost\r\n${TYPE}Content-Length: 43\r\n\r\n${NOTHING}`;
const CHUNKED = `POST / HTTP/1.1\r\nHost: localhost\r\n${TYPE}Transfer-Encoding: chunked\r\n`;

export const REGRESSIONS: readonly Regression[] = [
  {
    name: 'a refused request that waits for leave to send its body, and one after it',
    wellFormed: true,
    bytes: `GET / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n${POST}`,
  },
  {
    name: 'a chunked body that is too large, and a request after it',
    wellFormed: true,
    bytes: `${CHUNKED}\r\n7d1\r\n${'x'.repeat(2001)}\r\n0\r\n\r\n${POST}`,
  },
  {
    name: 'a broken chunk in a request that is to be the last',
    wellFormed: false,
    bytes: `${CHUNKED}Connection: close\r\n\r\n2\r\n{}x\r\n`,
  },
  {
    name: 'an HTTP/1.0 request whose body does not come whole',
    wellFormed: false,
    bytes: `POST / HTTP/1.0\r\n${TYPE}Content-Length: 44\r\n\r\n${NOTHING}`,
  },
  {
    name: 'two content codings',
    wellFormed: false,
    bytes: POST.replace(TYPE, `${TYPE}Content-Encoding: gzip\r\nContent-Encoding: identity\r\n`),
  },
  {
    name: 'two expectations of which one cannot be met, and a request after them',
    wellFormed: false,
    bytes: `${POST.replace(TYPE, `${TYPE}Expect: x\r\nExpect: 100-continue\r\n`)}${POST}`,
  },
];
