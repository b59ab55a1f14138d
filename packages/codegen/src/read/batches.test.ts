import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../fixtures/generated.js';

const source = `import { NamedRpcError, RpcError, type Int, rpc } from '@ujrpc/core';
export class NotFound extends NamedRpcError<{ id: string }> {}
export class Gone extends NotFound {}
export interface Point { x: number; y: number }
export type Shape = { kind: 'circle'; at: Point } | { kind: 'square'; side: number };
type Lookup = readonly [id: string, depth?: Int];
/** Has the shape of an error without being one. */
export interface Problem { name: string; message: string }

abstract class Base<T> {
  @rpc.batch
  first(calls: [value: T, ...others: T[]][]): T[] { return calls.map(([value]) => value); }
}

@rpc
export class Store extends Base<string> {
  /**
   * Finds one.
   *
   * @param calls is what gathers,
   *   over several lines
   * @param id of what is wanted
   */
  @rpc.batch({ max: 8, 'waitMs': 2, key: (id) => id })
  async find(calls: readonly Lookup[]): Promise<readonly (Shape | Gone | null | Error)[]> { throw calls; }

  @rpc.batch
  maybe(calls: [id: string][]): Promise<(number | undefined | RpcError)[]> { throw calls; }

  @rpc.batch
  store(calls: [shape: Shape][]): Promise<(void | TypeError)[]> { throw calls; }

  @rpc.batch
  problems(calls: [calls: string][]): Problem[] { throw calls; }
}
`;

describe('batch methods', () => {
  const found = generatedFrom(source);

  test('are read without an error', () => {
    expect(found.errors).toEqual([]);
  });

  test('are single calls in the client, with the errors taken out of the result and declared', () => {
    for (const line of [
      '  first(value: string, ...others: string[]): Promise<string>;',
      '   * @param id of what is wanted',
      '   * @throws {Gone}',
      '  find(id: string, depth?: number): Promise<Shape | null>;',
      '  maybe(id: string): Promise<number | undefined>;',
      '  store(shape: Shape): Promise<void>;',
      '  problems(calls: string): Promise<Problem>;',
    ]) {
      expect(found.client).toContain(line);
    }
    expect(found.client).not.toContain('is what gathers');
    expect(found.client).not.toContain('over several lines');
    expect(found.client).toContain('export declare class Gone');
  });

  test('are single calls in OpenRPC', () => {
    const { methods } = JSON.parse(found.openrpc) as {
      methods: { name: string; params: { name: string }[] }[];
    };
    const params = methods.map(({ name, params }) => [name, params.map((one) => one.name)]);
    expect(Object.fromEntries(params)).toEqual({
      first: ['value', 'others'],
      find: ['id', 'depth'],
      maybe: ['id'],
      store: ['shape'],
      problems: ['calls'],
    });
  });

  test('have the name of the parameter that takes all calls in the contract, and are asynchronous', async () => {
    const methods = await found.methods();
    for (const name of ['first', 'find', 'maybe', 'store', 'problems']) {
      expect(methods.get(name)).toMatchObject({ batch: 'calls', async: true });
    }
  });
});

describe('messages', () => {
  const errorOf = (members: string): string =>
    generatedFrom(`export class A {\n${members}\n}`).errors[0] ?? '';

  test.each([
    [
      '@rpc.batch a(calls: [string][]): number[] { return []; }',
      'element 0 of the tuple has no label, so callers have no name for the argument; write one parameter',
    ],
    [
      '@rpc.batch a(calls: [text: string][]): Promise<number> { throw 0; }',
      'the result of a batch method is number; return (T | Error)[], or its promise',
    ],
    [
      '@rpc.batch({ most: 3 }) a(calls: [text: string][]): number[] { return []; }',
      'a batch method has no option `most`; a class takes',
    ],
    [
      '@rpc @rpc.batch a(calls: [text: string][]): number[] { return []; }',
      'a method has both @rpc and @rpc.batch; put @rpc.batch on the method, without another @rpc',
    ],
  ])('of %s', (members, message) => {
    expect(errorOf(members)).toContain(message);
  });
});
