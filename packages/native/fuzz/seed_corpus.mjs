// Writes the seeds of the fuzzers: one file for each input that a person would try first.
import { mkdirSync, writeFileSync } from 'node:fs';

/** A frame as a WebSocket client sends it. */
function frame(first, payload) {
  const mask = Buffer.from('mask');
  const masked = Buffer.from(payload).map((byte, i) => byte ^ mask[i % 4]);
  const { length } = masked;
  const header = length > 125 ? [first, 0xfe, length >> 8, length & 0xff] : [first, 0x80 | length];
  return Buffer.concat([Buffer.from(header), mask, masked]);
}

const seeds = {
  base64: {
    padded: 'AQID/+8=',
    'padded-twice': 'AQ==',
    long: Buffer.from(Array.from({ length: 96 }, (_, i) => i * 7)).toString('base64'),
    'url-safe': 'AQID_-8=',
    'surplus-bits': 'AR==',
    cut: 'AQI',
    'cut-padded': 'A8=',
    lines: 'AQID\nAQID',
  },
  http: {
    post: 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}\x03\x05\x02',
    pipelined: 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.0\r\n\r\n',
    chunked:
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nT: u\r\n\r\n',
    expect: 'POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n1',
    preflight:
      'OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://b\r\nAccess-Control-Request-Headers: x\r\n\r\n',
    absolute: 'POST http://localhost:1/?q#f HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n',
    smuggling:
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    folded: 'GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n',
    version: 'GET / HTTP/2.0\r\n\r\n',
    'bare-line-feeds': 'GET / HTTP/1.1\nHost: a\n\n',
  },
  raw: {
    lines: '{"a":1}\n[2]\n"c" true 4\n',
    adjoining: '{"a":"}\\"\\\\"}{"b":[[]]}"x"1{}\x02\x03',
    long: `["${'\\\\'.repeat(20)}"]["${'x'.repeat(70)}"]`,
    cut: '{"a":["b"',
    header: 'Content-Length: 2\r\n\r\n{}Content-Length: 3\r\nContent-Type: x\r\n\r\n[1]\x04\x01',
    'bad-header': 'Content-Length: 1\r\nContent-Length: 1\r\n\r\n1',
  },
  messages: {
    positional: '{"jsonrpc":"2.0","id":1,"method":"sum","params":[1,2.5]}',
    named: '{"jsonrpc":"2.0","id":"x","method":"sum","params":{"a":"\\u0061","b":-3e0}}',
    notification: '{"jsonrpc":"2.0","method":"m"}',
    batch:
      '[{"jsonrpc":"2.0","id":1,"method":"m"},1,{"id":null,"jsonrpc":"2.0","method":"m","params":{"a":1,"b":null}}]',
    'escaped-names': '{"json\\u0072pc":"2\\u002e0","\\u0069d":0,"method":"\\ud83d\\ude00\\ud800"}',
    duplicates: '{"jsonrpc":"2.0","id":1,"id":2,"method":"a","params":{"a":1,"a":2}}',
    deep: '[[[[[[[[[]]]]]]]]]',
    numbers: '[0,-0,1.5,1e400,1E-7,12345678901234567890,0.1]',
    literals: ' [ true , false , null , "é\\n" ] ',
    rest: '{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1,"b":[2,3]}}',
    'bad-number': '[01]',
    'bad-escape': '["\\x"]',
    'bad-utf8': Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    'cut-utf8': Buffer.from([0x22, 0xd5]),
  },
  websocket: {
    text: Buffer.concat([frame(0x81, 'Hello κόσμε'), Buffer.from([0x03, 0x02])]),
    binary: frame(0x82, [0xff, 0x00, 0xfe]),
    fragments: Buffer.concat([
      frame(0x01, [0x61, 0xce]),
      frame(0x89, 'between'),
      frame(0x00, [0xba]),
      frame(0x80, ''),
    ]),
    'control-frames': Buffer.concat([
      frame(0x89, ''),
      frame(0x8a, 'x'),
      frame(0x88, [3, 232, 0x78]),
    ]),
    'too-large': frame(0x82, Buffer.alloc(97)),
    long: frame(0x89, Buffer.alloc(126)),
    'not-utf8': Buffer.concat([frame(0x01, [0xf0, 0x9f]), frame(0x80, [0x41])]),
    'not-masked': Buffer.from([0x81, 0x01, 0x61]),
    'length-of-64-bits': Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
    'bad-close': frame(0x88, [3, 237]),
    handshake:
      'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: jsonrpc, ujrpc.1\r\n\r\n',
  },
  writer: {
    double: Buffer.from(new Float64Array([0.1, 1e21]).buffer),
    small: Buffer.from(new Float64Array([5e-324, 1e-7]).buffer),
    escapes: Buffer.from('a"\\/\b\f\n\r\t\u0001é€😀\ud800x\udc00', 'utf16le'),
  },
};

for (const [target, files] of Object.entries(seeds)) {
  const folder = new URL(`corpus/${target}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(new URL(name, folder), bytes);
  }
}
