import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../errors.js';
import { readCommandLine } from './command-line.js';

/** A shell would split so; no word here holds a space. */
const split = (line: string) => line.split(' ').filter((word) => word !== '');

describe('a call', () => {
  test.each([
    ['sum', undefined],
    ['sum a=2 b=3', '{"a":2,"b":3}'],
    ['sum a=2 -p 9000 b=3', '{"a":2,"b":3}'],
    ['sum __proto__=1', '{"__proto__":1}'],
    ['sum --positional 2 -5', '[2,-5]'],
    ['sum --positional -1e3 -.5 --format raw', '[-1e3,"-.5"]'],
    ['--positional 2 --format raw sum', '[2]'],
    ['sum --positional a=b', '["a=b"]'],
    ['sum --positional -- --list -x', '["--list","-x"]'],
    ['sum -- -x=1', '{"-x":1}'],
    ['sum --positional - 1', '["-",1]'],
  ])('%s sends %s', (line, params) => {
    expect(readCommandLine(split(line))).toMatchObject({ action: 'call', method: 'sum', params });
  });

  test('a notification is the same with --notify', () => {
    expect(readCommandLine(split('log --notify text=hi'))).toMatchObject({
      action: 'notify',
      method: 'log',
      params: '{"text":"hi"}',
    });
  });

  test('options may be joined to their values', () => {
    const command = readCommandLine([
      'sum',
      '-p9000',
      '--format=raw',
      '-HX-Key: a:b',
      '--timeout=5',
    ]);
    expect(command).toMatchObject({
      endpoint: { url: 'http://127.0.0.1:9000' },
      format: 'raw',
      headers: [['X-Key', 'a:b']],
      timeoutMs: 5,
    });
  });
});

test.each([
  ['--help', { action: 'help' }],
  ['-h', { action: 'help' }],
  ['--version', { action: 'version' }],
  ['--list --uri 10.0.0.1', { action: 'list', endpoint: { url: 'http://10.0.0.1:8545' } }],
  ['sum --help', { action: 'method-help', method: 'sum' }],
  ['--completion zsh', { action: 'completion', shell: 'zsh' }],
  ['sum -n5 -c2', { action: 'load', method: 'sum', repeat: 5, concurrency: 2 }],
  ['--batch x --notify', { action: 'batch', file: 'x', batchSize: 1000, isNotify: true }],
  ['-h sum', { action: 'method-help', method: 'sum' }],
])('%s', (line, command) => {
  expect(readCommandLine(split(line))).toMatchObject(command);
});

describe('refuses', () => {
  test.each([
    ['', 'no method: write ujrpc METHOD [key=value…], or ujrpc --list'],
    ['-p 1', 'no method: write ujrpc -p 1 METHOD [key=value…], or ujrpc -p 1 --list'],
    ['a=2 b=3', 'the method comes first: write ujrpc METHOD a=2'],
    ['a=2 --url tcp://h:1', 'write ujrpc --url tcp://h:1 METHOD a=2'],
    ['sum 5', "'5' is not an argument: write key=value, or put it after --positional"],
    ['sum a=1 a=2', "'a' is given twice"],
    ['sum a=1 --positional 2', 'JSON-RPC takes one kind in a call'],
    ['sum --positional', '--positional needs at least one value'],
    ['sum --positional=1', 'takes nothing with it'],
    ['sum --unknown', 'unknown option --unknown'],
    ['sum -x', 'unknown option -x'],
    ['sum --repat 3', 'unknown option --repat: did you mean --repeat?'],
    ['sum --toString', 'unknown option --toString'],
    ['sum --url', '--url needs a value: write --url URL'],
    ['sum -p', '--port needs a value: write -p PORT'],
    ['sum -p 1 --port 2', '--port is given twice'],
    ['sum --notify=yes', '--notify takes nothing with it'],
    ['sum --format yaml', 'it must be one of json, raw, bytes, numpy, image'],
    ['sum --timeout 1s', 'it must be milliseconds, such as 500'],
    ['sum --timeout 99999999999', 'it must be milliseconds'],
    ['sum -H nonsense', "write -H 'name: value'"],
    ['sum -H : ', 'is not a header'],
    ['--last-event-id 1 sum --notify', 'is for one stream: it does not go with --notify'],
    ['--last-event-id 1 sum --repeat 2', 'is for one stream: it does not go with --repeat'],
    ['--last-event-id 1 --batch x', 'is for one stream: it does not go with --batch'],
    [`sum --last-event-id ${'x'.repeat(129)}`, 'it must have 1 to 128 bytes'],
    ['sum --last-event-id a\u0007b', 'without control characters'],
    ['sum --repeat 0', "--repeat '0': it must be a whole number from 1 to"],
    ['sum -n 5 -c 1e3', "--concurrency '1e3': it must be a whole number"],
    ['sum -c 5', '--concurrency needs --repeat N'],
    ['sum -n 5 --notify', '--repeat times answers'],
    ['sum -n 5 --format numpy', '--format numpy is for one result'],
    ['sum --batch-size 5', '--batch-size needs --batch FILE'],
    ['--batch x --batch-size x', "--batch-size 'x': it must be a whole number"],
    ['--batch x sum', "'sum' has no place here"],
    ['--batch x --repeat 5', '--repeat repeats one call: it does not go with --batch'],
    ['--batch x --format image', '--format image is for one result'],
    ['--completion csh', "--completion 'csh': expected one of: bash, zsh, fish"],
    ['--list sum', '--list takes no method: write ujrpc --list, or ujrpc sum --help'],
    ['--list sum -p 1', 'write ujrpc -p 1 --list, or ujrpc -p 1 sum --help'],
    ['http://host:1 sum a=2', "'http://host:1' is not a method: give the server with --url"],
    ['unix:/a.sock --list', "'unix:/a.sock' is not a method: give the server with --url"],
  ])("'%s'", (line, reason) => {
    expect(() => readCommandLine(split(line))).toThrow(UsageError);
    expect(() => readCommandLine(split(line))).toThrow(reason);
  });
});
