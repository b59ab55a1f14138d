import { describe, expect, test } from '@jest/globals';
import { addressOf } from './address.js';

describe('the address in a URL', () => {
  test.each([
    ['tcp://localhost:9000', { host: 'localhost', port: 9000 }],
    ['tcp://127.0.0.1', { host: '127.0.0.1', port: 8545 }],
    ['tcp://[::1]:80', { host: '::1', port: 80 }],
    ['tls://[::1]', { host: '::1', port: 8545 }],
    ['unix:/run/a b.sock', { path: '/run/a b.sock' }],
    ['unix:///run/rpc.sock', { path: '/run/rpc.sock' }],
    ['unix:./rpc.sock', { path: './rpc.sock' }],
  ])('%s', (url, address) => {
    expect(addressOf(url)).toEqual(address);
  });

  test.each([
    'tcp://',
    'tcp:host',
    'tcp://host:x',
    'tcp://host:99999',
    'unix:',
    'http://host/',
    'host:1',
  ])('is refused in %j', (url) => {
    expect(() => addressOf(url)).toThrow(
      `${url}: expected tcp://host:port, tls://host:port or unix:/path`,
    );
  });
});
