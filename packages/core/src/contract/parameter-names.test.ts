import { describe, expect, test } from '@jest/globals';
import { transformSync as esbuild } from 'esbuild';
import ts from 'typescript';
import { parameterNames } from './parameter-names.js';

type Method = (...args: never[]) => unknown;

/** The only method of an object literal with this text, so that no compiler has touched it. */
function method(text: string): Method {
  const object = new Function('key', `return {${text}}`)('computed') as Record<string, Method>;
  return Object.values(object)[0] as Method;
}

describe('the parameter names of a method', () => {
  test.each([
    ['f() {}', []],
    ['f(a) {}', ['a']],
    ['f(a, b, c) {}', ['a', 'b', 'c']],
    ['f(\n  a,\n  b,\n) {}', ['a', 'b']],
    ['async f(a, b) {}', ['a', 'b']],
    ['*f(a) {}', ['a']],
    ['async *f(a) {}', ['a']],
    ['f: function (a, b) {}', ['a', 'b']],
    ['f: function named(a, b) {}', ['a', 'b']],
    ['f: (a, b) => a', ['a', 'b']],
    ['f(a, ...rest) {}', ['a', 'rest']],
    ['f(a, ... rest) {}', ['a', 'rest']],
    ['f($, _, a1, $b_) {}', ['$', '_', 'a1', '$b_']],
    ['f(größe, имя, 名前, ｱ) {}', ['größe', 'имя', '名前', 'ｱ']],
  ])('are read from %j', (text, names) => {
    expect(parameterNames(method(text))).toEqual(names);
  });

  test.each([
    ['f(a = 1, b = a) {}', ['a', 'b']],
    ['f(a = (1, 2), b = [1, 2], c = { d: 1, e: 2 }) {}', ['a', 'b', 'c']],
    ['f(a = g(1, (2, 3)), b) {}', ['a', 'b']],
    ['f(a = (x, y) => { return [x, y]; }, b) {}', ['a', 'b']],
    ['f(a = function (x, y) {}, b) {}', ['a', 'b']],
    ['f(a = class { m(x, y) {} }, b) {}', ['a', 'b']],
  ])('stop at defaults: %j', (text, names) => {
    expect(parameterNames(method(text))).toEqual(names);
  });

  test.each([
    ['f(a = ")", b) {}', ['a', 'b']],
    ["f(a = ',(', b) {}", ['a', 'b']],
    ['f(a = "\\",", b) {}', ['a', 'b']],
    ['f(a = "\\\\", b = ",") {}', ['a', 'b']],
    ['f(a = `,)`, b) {}', ['a', 'b']],
    ['f(a = `x${[1, `)${"}"}`]}y,`, b) {}', ['a', 'b']],
    ['f(a = `\\`,\\${`, b) {}', ['a', 'b']],
    ['f(a = /[,)"]/, b) {}', ['a', 'b']],
    ['f(a = /[/\\]"]/g, b = 1) {}', ['a', 'b']],
    ["f(a = /'\\/,/, b) {}", ['a', 'b']],
    ['f(a = 8 / 2, b = a / 2, c = (a) / 2 / 1) {}', ['a', 'b', 'c']],
    ['f(a = "//", b = "/*", c) {}', ['a', 'b', 'c']],
  ])('are not confused by literals: %j', (text, names) => {
    expect(parameterNames(method(text))).toEqual(names);
  });

  test.each([
    ['f(a /* , x */, b) {}', ['a', 'b']],
    ['f(/* ) */ a, // b, "\n c) {}', ['a', 'c']],
    ["f(a /** it's */ = 1, b) {}", ['a', 'b']],
    ['f /* (x) */ (a) {}', ['a']],
    ['f(/* nothing */) {}', []],
  ])('are not confused by comments: %j', (text, names) => {
    expect(parameterNames(method(text))).toEqual(names);
  });

  test.each([
    ['[key](a) {}', ['a']],
    ['[`${key}(x)`](a) {}', ['a']],
    ['[String(key)](a) {}', ['a']],
    ['"f(x)"(a) {}', ['a']],
    ['1(a) {}', ['a']],
  ])('do not come from the name of the method: %j', (text, names) => {
    expect(parameterNames(method(text))).toEqual(names);
  });

  test.each([
    ['a wrapper', 'f(...args) {}'],
    ['a destructured object', 'f({ a, b }) {}'],
    ['a destructured object with a default', 'f(a, { b } = {}) {}'],
    ['a destructured array', 'f([a, b]) {}'],
    ['a destructured rest', 'f(a, ...[b]) {}'],
    ['an arrow without a list', 'f: a => g(a)'],
    ['a name with an escape', 'f(\\u0061) {}'],
  ])('cannot be told of %s', (_what, text) => {
    expect(parameterNames(method(text))).toBeUndefined();
  });

  test('cannot be told of native and bound functions', () => {
    expect(parameterNames(Array.prototype.map)).toBeUndefined();
    expect(parameterNames(method('f(a) {}').bind(null))).toBeUndefined();
  });

  test('are told of a function that only mentions native code', () => {
    expect(parameterNames(method('f(a) { return "{ [native code] }"; }'))).toEqual(['a']);
  });
});

const SOURCE = `
  class Service {
    plain(a: number, private_: string): void {}
    defaults(a: number, b = ') ,', c = { d: [1, 2] }): void {}
    rest(a: number, ...more: number[]): void {}
    bound(this: Service, a: number): void {}
    async later(a: number, b?: string): Promise<void> { await a; }
    async *stream(a: number): AsyncGenerator<number> { yield a; }
  }
  return Service.prototype;
`;

const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  plain: ['a', 'private_'],
  defaults: ['a', 'b', 'c'],
  rest: ['a', 'more'],
  bound: ['a'],
  later: ['a', 'b'],
  stream: ['a'],
};

function withTypeScript(target: ts.ScriptTarget): string {
  const compilerOptions = { target, removeComments: false };
  return ts.transpileModule(`function load() {${SOURCE}}`, { compilerOptions }).outputText;
}

function withEsbuild(options: { target: string; minifyWhitespace?: boolean }): string {
  return esbuild(`function load() {${SOURCE}}`, { loader: 'ts', ...options }).code;
}

describe('the parameter names that a compiler leaves', () => {
  test.each([
    ['TypeScript to ES2022', withTypeScript(ts.ScriptTarget.ES2022)],
    ['TypeScript to ES2017', withTypeScript(ts.ScriptTarget.ES2017)],
    ['TypeScript to ES2015', withTypeScript(ts.ScriptTarget.ES2015)],
    ['esbuild to ES2022', withEsbuild({ target: 'es2022' })],
    ['esbuild to ES2016', withEsbuild({ target: 'es2016' })],
    ['esbuild, white space removed', withEsbuild({ target: 'es2022', minifyWhitespace: true })],
  ])('are those of the source: %s', (_compiler, code) => {
    const prototype = new Function(`${code}\nreturn load();`)() as Record<string, Method>;
    const names = Object.entries(WRITTEN).map(([name]) => [
      name,
      parameterNames(prototype[name] as Method),
    ]);
    expect(Object.fromEntries(names)).toEqual(WRITTEN);
  });
});
