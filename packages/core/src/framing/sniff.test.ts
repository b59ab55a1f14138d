import { expect, test } from '@jest/globals';
import { type Protocol, sniff } from './sniff.js';

test.each<[string, Protocol]>([
  ['{', 'json'],
  ['[', 'json'],
  ['"', 'json'],
  [' ', 'json'],
  ['\t{', 'json'],
  ['-1', 'json'],
  ['7', 'json'],
  ['true', 'json'],
  ['false', 'json'],
  ['null', 'json'],
  ['\r\n\r\n{', 'json'],
  ['\n[', 'json'],
  ['\ufeff{', 'json'],
  ['POST / HTTP/1.1', 'http'],
  ['\r\nGET /', 'http'],
  ['CONNECT', 'http'],
  ['Cont', undefined],
  ['C', undefined],
  ['Content', undefined],
  ['Content-', 'header'],
  ['Content-Length: 2', 'header'],
  ['\r\nContent-Type:', 'header'],
  ['content-length', 'http'],
  ['Contend', 'http'],
  ['}', 'http'],
  ['\u0016\u0003\u0001', 'http'],
  ['', undefined],
  ['\r', undefined],
  ['\r\n\n', undefined],
])('a connection that begins with %j speaks %s', (text, protocol) => {
  expect(sniff(Buffer.from(text))).toBe(protocol);
});

test.each(['\r\nPOST / HTTP/1.1', '\n\n{"a":1}', 'Content-Length: 2', 'COPY /'])(
  'more bytes never change what %j is found to be',
  (text) => {
    const bytes = Buffer.from(text);
    const whole = sniff(bytes);
    for (let end = 0; end < bytes.length; end++) {
      expect([undefined, whole]).toContain(sniff(bytes.subarray(0, end)));
    }
  },
);
