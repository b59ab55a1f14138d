import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../errors.js';
import { readEndpoint, ujrpcAt } from './endpoint.js';

describe('readEndpoint', () => {
  test.each([
    [{}, { kind: 'http', url: 'http://127.0.0.1:8545' }],
    [{ uri: '10.0.0.5' }, { kind: 'http', url: 'http://10.0.0.5:8545' }],
    [
      { uri: '::1', port: '9000' },
      { kind: 'http', url: 'http://[::1]:9000' },
    ],
    [{ url: 'https://example.com/rpc' }, { kind: 'http', url: 'https://example.com/rpc' }],
    [{ url: 'HTTP://Example.com' }, { kind: 'http', url: 'http://example.com' }],
    [{ url: 'ws://localhost:8545/' }, { kind: 'ws', url: 'ws://localhost:8545' }],
    [{ url: 'WSS://example.com/rpc' }, { kind: 'ws', url: 'wss://example.com/rpc' }],
    [{ url: 'tcp://localhost:9000' }, { kind: 'tcp', url: 'tcp://localhost:9000' }],
    [{ url: 'tcp://[::1]' }, { kind: 'tcp', url: 'tcp://[::1]:8545' }],
    [{ url: 'unix:/run/s' }, { kind: 'unix', url: 'unix:/run/s' }],
    [{ url: 'unix:///run/s' }, { kind: 'unix', url: 'unix:///run/s' }],
  ])('%j', (options, endpoint) => {
    expect(readEndpoint(options)).toEqual(endpoint);
  });

  test.each([
    [{ url: 'http://a', port: '1' }, '--url already names host and port'],
    [{ url: 'http://a', uri: 'b' }, '--url already names host and port'],
    [{ url: 'localhost:8545' }, "'localhost:8545' is not an address to call"],
    [{ url: 'http://' }, "'http://' is not an address to call"],
    [{ url: 'ftp://a' }, 'it must be http://HOST:PORT'],
    [{ url: 'tcp://a:0' }, "'0' is not a port"],
    [{ url: 'unix:' }, 'has no path'],
    [{ uri: 'http://a' }, 'is not a host name; for a whole address use --url'],
    [{ uri: '' }, 'is not a host name'],
    [{ port: '65536' }, "'65536' is not a port: it must be 1 to 65535"],
    [{ port: '1e3' }, "'1e3' is not a port"],
  ])('refuses %j', (options, reason) => {
    expect(() => readEndpoint(options)).toThrow(UsageError);
    expect(() => readEndpoint(options)).toThrow(reason);
  });
});

describe('ujrpcAt names the options that lead to the same place', () => {
  test.each([
    [{ uri: '127.0.0.1', port: '8545' }, 'ujrpc'],
    [{ port: '9000' }, 'ujrpc -p 9000'],
    [{ port: '80' }, 'ujrpc --url http://127.0.0.1'],
    [{ uri: '10.0.0.5', port: '9000' }, 'ujrpc --url http://10.0.0.5:9000'],
    [{ url: 'http://127.0.0.1:9000/rpc' }, 'ujrpc --url http://127.0.0.1:9000/rpc'],
    [{ url: 'tcp://127.0.0.1:9000' }, 'ujrpc --url tcp://127.0.0.1:9000'],
    [{ url: "unix:/it's/s" }, "ujrpc --url 'unix:/it'\\''s/s'"],
  ])('%j', (options, ujrpc) => {
    expect(ujrpcAt(readEndpoint(options))).toBe(ujrpc);
  });
});
