import path from 'node:path';
import { expect, test } from '@jest/globals';
import { type LoadedMethod, loadContract } from '../../../fixtures/load-contract.js';
import { temporaryProject, tsconfig } from '../../../fixtures/temporary-project.js';
import { generate } from '../../../index.js';

const typeCount = 100;

/** Every type refers to the next, the last to the first. */
const ring = Array.from(
  { length: typeCount },
  (_, i) => `interface T${i} { id: string; next?: T${(i + 1) % typeCount} }`,
);

const source = `import { rpc } from '@ujrpc/core';
${ring.join('\n')}
interface Options { verbose?: boolean; depth?: number }
interface Circle { kind: 'circle'; radius: number; options?: Options }
interface Square { kind: 'square'; side: number; inside: Shape | null }
type Shape = Circle | Square;
type Whole = Circle;
export class Service {
  @rpc ring(first: T0, second: T50): T99 { return first.next ?? second; }
  @rpc options(value: Options, more: Options[]): void {}
  @rpc draw(shape: Shape, other: Square | Whole | string): Shape[] { return [shape]; }
}
`;

const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/service.ts': source });
const { files, diagnostics } = generate({ project: path.join(folder, 'tsconfig.json') });
const server = files.get('server.js') ?? '';
const [service] = (await loadContract(server)).classes;

function method(name: string): LoadedMethod {
  return service?.methods.find((one) => one.wireName === name) as LoadedMethod;
}

function errorsOf(name: string, ...args: unknown[]): string[] {
  const { errors = [] } = method(name).validate(args);
  return errors.map(({ path: place, expected }) => `${place}: ${expected}`);
}

test('a long chain of declared types is not a type without end', () => {
  expect(diagnostics).toEqual([]);
});

test('a type is checked by one function, however many methods can reach it', () => {
  expect(server.match(/\bT7\$check = /g)).toHaveLength(1);
  expect(server.length).toBeLessThan(typeCount * 2000);
});

test('an error keeps its whole path through the functions of several types', () => {
  const first = { id: 'a', next: { id: 'b', next: { id: 3 } } };
  expect(errorsOf('ring', first, { id: 'c' })).toEqual(['$input[0].next.next.id: string']);
  expect(errorsOf('ring', { id: 'a', next: [] }, { id: 'c' })).toEqual([
    '$input[0].next.id: string',
  ]);
  expect(errorsOf('ring', { id: 'a' }, null)).toEqual(['$input[1]: T50']);
});

test('validations do not collect each other’s errors', () => {
  expect(errorsOf('ring', { id: 1 }, { id: 'c' })).toHaveLength(1);
  expect(errorsOf('ring', { id: 'a' }, { id: 1 })).toEqual(['$input[1].id: string']);
  expect(method('ring').result.validate?.({ id: 5 }).errors).toHaveLength(1);
});

test('an array is not an object, not even of a type whose members may all be absent', () => {
  expect(errorsOf('options', {}, [{}])).toEqual([]);
  expect(errorsOf('options', [], [{}])).toEqual(['$input[0]: Options']);
  expect(errorsOf('options', {}, [[]])).toEqual(['$input[1][0]: Options']);
});

test('the members of a union are told apart, wherever it is named', () => {
  const circle = { kind: 'circle', radius: 1 };
  const square = { kind: 'square', side: 1, inside: circle };
  expect(errorsOf('draw', square, 'text')).toEqual([]);
  expect(errorsOf('draw', square, circle)).toEqual([]);
  expect(errorsOf('draw', { ...square, inside: { kind: 'circle' } }, 'text')).toEqual([
    '$input[0].inside.radius: number',
  ]);
  expect(errorsOf('draw', circle, { kind: 'square', inside: null })).toEqual([
    '$input[1].side: number',
  ]);
  expect(errorsOf('draw', circle, { ...circle, options: [] })).toEqual([
    '$input[1].options: Options | undefined',
  ]);
  expect(errorsOf('draw', { kind: 'star' }, 'text')).toEqual([
    '$input[0].kind: "circle" | "square"',
  ]);
});
