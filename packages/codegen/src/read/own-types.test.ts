import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type LoadedMethod, loadContract } from '../fixtures/load-contract.js';
import { temporaryProject } from '../fixtures/temporary-project.js';
import { generate } from '../index.js';

const compilerOptions = {
  strict: true,
  module: 'nodenext',
  target: 'es2022',
  types: [],
  paths: { '@ujrpc/core': [path.resolve(import.meta.dirname, '../fixtures/core.d.ts')] },
};

function generated(source: string) {
  const tsconfig = JSON.stringify({ compilerOptions, include: ['src'] });
  const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/service.ts': source });
  return generate({ project: path.join(folder, 'tsconfig.json') });
}

const service = `import { rpc } from '@ujrpc/core';
/** A day of ours. */
export interface Date { day: number }
export interface Map<K, V> { from: K; to: V }
export interface Set { members: string[] }
export type URL = { path: string };
export interface Image { pixels: number[] }
export interface NDArray { rows: number[][] }
export enum Buffer { Full = 'full', Empty = 'empty' }
namespace Inner { export interface Uint8Array { bits: string } }
export class Service {
  @rpc all(
    date: Date, map: Map<string, number>, set: Set, url: URL, image: Image, array: NDArray,
    buffer: Buffer, bytes: Inner.Uint8Array, real: globalThis.Date,
  ): Date { return date; }
}`;

describe("a user's own type with the name of a built-in", () => {
  const { files, diagnostics } = generated(service);

  test('is what it says, not what the built-in is on the wire', async () => {
    expect(diagnostics).toEqual([]);
    const contract = await loadContract(files.get('server.js') ?? '');
    const [owner] = contract.classes;
    const method: LoadedMethod | undefined = owner?.methods[0];
    const args: unknown[] = [
      { day: 1 },
      { from: 'a', to: 1 },
      { members: [] },
      { path: '/' },
      { pixels: [1] },
      { rows: [[1]] },
      'full',
      { bits: '1' },
      '2026-01-02T03:04:05.000Z',
    ];
    expect(method?.validate(args).success).toBe(true);
    for (const [i] of args.entries()) {
      expect(method?.validate(args.with(i, 7)).errors?.[0]?.path).toBe(`$input[${i}]`);
    }
  });

  test('has another name in the client, where the built-in keeps its own', () => {
    const types = files.get('client.d.ts') ?? '';
    expect(types).toContain(
      '/** A day of ours. */\nexport interface ServiceDate {\n  day: number;\n}',
    );
    expect(types).toContain('real: Date): Promise<ServiceDate>;');
    expect(types).not.toMatch(/^export (interface|type|declare const) (Date|Set|URL)\b/m);
  });

  test.each(['Date', 'Map', 'Image', 'Uint8Array'])(
    'as a class %s is refused as any class is',
    (name) => {
      const source = `import { rpc } from '@ujrpc/core';
export class ${name} { constructor(readonly day: number) {} next(): ${name} { return this; } }
export class Service { @rpc take(value: ${name}): void {} }`;
      const { diagnostics: found } = generated(source);
      expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([
        expect.stringContaining(`UJRPC406 parameter \`value\` is an instance of class ${name}, `),
      ]);
    },
  );
});
