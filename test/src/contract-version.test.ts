import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { contract } from '../../examples/calculator/generated/server.js';

test('ujrpc-codegen writes the contract version that the server reads', async () => {
  const source = path.resolve(import.meta.dirname, '../../packages/core/src/contract/contract.ts');
  const version = /CONTRACT_VERSION = (\d+)/.exec(await readFile(source, 'utf8'))?.[1];
  expect(String(contract.version)).toBe(version);
});
