import { expect, test } from '@jest/globals';
import { generated } from '../fixtures/generated.js';

const base = `import { rpc } from '@ujrpc/core';
export class Base { @rpc inherited(a: number): number { return a; } }
export abstract class Abstract { @rpc abstracted(a: string): string { return a; } }
export abstract class Generic<T> { @rpc generic(value: T): T { return value; } }
export const Alias = Base;
export default Base;
export const Anonymous = Abstract;`;

const head = `import { rpc } from '@ujrpc/core';
import Default, { Abstract, Alias, Anonymous, Base, Generic } from './index.js';
import * as bases from './index.js';
type Constructor<T = object> = new (...args: any[]) => T;
function Plain<C extends Constructor>(Parent: C) { return class extends Parent { plain = 1; }; }
function typed(): new () => Base { return Base; }
const Local = Alias;
const table = { Base };
`;

// With a method of its own: an error by itself where mixins are not known.
const marked = `function Marked<C extends Constructor>(Parent: C) { class Mixed extends Parent { @rpc mixed(): string { return ''; } } return Mixed; }
`;

test.each([
  ['Alias', ['inherited']],
  ['Local', ['inherited']],
  ['Default', ['inherited']],
  ['bases.Alias', ['inherited']],
  ['table.Base', ['inherited']],
  ['typed()', ['inherited']],
  ['Anonymous', ['abstracted']],
  ['Abstract', ['abstracted']],
  ['Generic<Date>', ['generic']],
  ['Plain(Base)', ['inherited']],
  ['Plain(Plain(Alias))', ['inherited']],
  ['Marked(Base)', ['mixed', 'inherited']],
  ['Marked(Plain(Alias))', ['mixed', 'inherited']],
  ['(Base)', ['inherited']],
])('a class that extends %s has the @rpc methods of its base', async (expression, names) => {
  const { errors, methods } = generated({
    'src/base.ts': base,
    'src/index.ts':
      "export { Abstract, Alias, Anonymous, Base, Generic, default } from './base.js';",
    'src/service.ts': `${head}${expression.includes('Marked') ? marked : ''}@rpc({ namespace: 's' }) export class Service extends ${expression} { @rpc own(): void {} }`,
  });
  expect(errors).toEqual([]);
  const found = await methods();
  for (const name of [...names, 'own']) {
    expect([...found.keys()]).toContain(`s.${name}`);
  }
});
