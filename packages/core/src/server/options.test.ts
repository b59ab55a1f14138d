import { describe, expect, test } from '@jest/globals';
import { CONTRACT_VERSION } from '@ujrpc/words';
import type { Contract } from '../contract/contract.js';
import { Server } from './server.js';

const contract: Contract = {
  version: CONTRACT_VERSION,
  fingerprint: '',
  classes: [],
  openrpc: {},
};

function serverWith(options: object): Server {
  return new Server({ contract, ...options });
}

describe('server options that could never work are refused', () => {
  test.each<[object, string]>([
    [{ bogus: 1 }, 'unknown option "bogus"; expected one of: contract, limits, cors'],
    [{ cors: '*' }, "cors must be { origins: ['https://…'] }"],
    [{ cors: true }, "cors must be { origins: ['https://…'] }"],
    [{ cors: { origin: '*' } }, "cors must be { origins: ['https://…'] }"],
    [{ cors: { origins: 'http://localhost:5173' } }, 'cors.origins must be an array'],
    [{ cors: { origins: ['http://localhost:5173/'] } }, 'which is not an origin such as'],
    [{ cors: { origins: ['localhost:5173'] } }, 'which is not an origin such as'],
    [{ cors: { origins: [5173] } }, 'which is not an origin such as'],
    [{ cors: { origins: [], bogus: 1 } }, 'bogus'],
    [{ cors: { origins: '*', credentials: true } }, "cannot be combined with the origin '*'"],
    [{ cors: { origins: ['*'], credentials: true } }, "cannot be combined with the origin '*'"],
    [{ cors: { origins: [], credentials: 1 } }, 'cors.credentials must be a boolean, got 1'],
    [{ cors: { origins: [], maxAge: -1 } }, 'cors.maxAge must be an integer from 0 to 86400'],
    [{ cors: { origins: [], maxAge: 1e6 } }, 'cors.maxAge must be an integer from 0 to 86400'],
    [{ cors: { origins: [], maxAge: '60' } }, 'cors.maxAge must be an integer from 0 to 86400'],
    [{ openrpc: 'no' }, "openrpc must be a boolean, got 'no'"],
    [{ path: 'rpc' }, 'path must begin with "/"'],
    [{ path: '/rpc?x' }, 'path must begin with "/"'],
    [{ path: '/health' }, 'path must not be /health, which the server itself answers'],
    [{ allowedHosts: 'example.com' }, 'allowedHosts must be an array'],
    [{ allowedHosts: ['example.com:80'] }, 'which is not a host name without port'],
    [{ spinMicros: -1 }, 'spinMicros must be an integer from 0 to 1000000'],
    [{ spinMicros: 1e9 }, 'spinMicros must be an integer from 0 to 1000000'],
    [{ spinMicros: '200' }, 'spinMicros must be an integer from 0 to 1000000'],
    [{ log: console }, 'log must be a function'],
    [{ limits: { maxBodyBytes: '5' } }, 'limits.maxBodyBytes must be an integer'],
    [
      { limits: { hardSendQueueBytes: 5 } },
      'hardSendQueueBytes must be at least softSendQueueBytes',
    ],
  ])('%j', (options, message) => {
    expect(() => serverWith(options)).toThrow(message);
  });

  test.each([
    { cors: { origins: '*' } },
    { cors: { origins: ['*'] } },
    { cors: { origins: ['null', 'http://localhost:5173', 'https://[::1]:8080'] } },
    { cors: { origins: ['http://localhost:5173'], credentials: true, maxAge: 0 } },
    { path: '/v1/rpc' },
    { allowedHosts: ['example.com', '[fe80::1]'] },
  ])('%j is fine', (options) => {
    expect(serverWith(options)).toBeInstanceOf(Server);
  });
});

test('a class instead of an instance is told from one', () => {
  class Calculator {}
  expect(() => serverWith({}).register(Calculator)).toThrow('register() takes an instance');
});
