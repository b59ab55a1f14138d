// Compares what C++ and TypeScript both hold: limits with their defaults, error codes with their
// messages, how long a connection may take to close.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const typescript = (name) => read(`../../../protocol/src/${name}.ts`);
const cpp = (path) => read(`../../src/${path}`);

const UNITS = { KIB: 1024, MIB: 1024 * 1024 };

/** The product of an expression such as `10 * MIB` or `16 * 1024`, digit separators allowed. */
function product(expression) {
  return expression
    .split('*')
    .map((factor) => factor.trim())
    .reduce((total, factor) => total * (UNITS[factor] ?? Number(factor.replace(/['_]/g, ''))), 1);
}

function table(text, pattern, name, value) {
  const entries = [...text.matchAll(pattern)].map((match) => [name(match[1]), value(match[2])]);
  assert.ok(entries.length > 5, `the pattern ${pattern} no longer finds the table`);
  return entries;
}

const same = (text) => text;
const snakeCase = (camel) => camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const defaults = typescript('limits').match(/DEFAULT_LIMITS: Limits = \{([^}]*)\}/)?.[1] ?? '';
assert.deepEqual(
  table(cpp('limits.hpp'), /std::\w+ (\w+) = ([^;]+);/g, same, product),
  table(defaults, /(\w+): ([^,]+),/g, snakeCase, product),
);

const codes = typescript('error-codes');
assert.deepEqual(
  table(cpp('rpc/error_code.hpp'), /k(\w+) = (-\d+)/g, same, Number),
  table(codes, /(\w+): (-\d+),/g, same, Number),
);
assert.deepEqual(
  table(cpp('rpc/error_code.hpp'), /ErrorCode::k(\w+): return "([^"]+)"/g, same, same),
  table(codes, /\[ErrorCode\.(\w+)\]: '([^']+)'/g, same, same),
);

function only(text, pattern) {
  const found = text.match(pattern)?.[1];
  assert.ok(found, `the pattern ${pattern} no longer finds anything`);
  return product(found);
}
const linger = read('../../../core/src/transports/node/linger.ts');
for (const name of ['flush', 'linger']) {
  assert.equal(
    only(cpp('io/transport.hpp'), new RegExp(`${name}_timeout_ms = ([\\d']+)`)),
    only(linger, new RegExp(`${name.toUpperCase()}_MS = ([\\d_]+)`)),
  );
}
