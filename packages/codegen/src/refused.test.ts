import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { diagnosticCodes, generate } from './index.js';

const folder = fileURLToPath(new URL('./fixtures/refused', import.meta.url));

/** `//   ^ UJRPC401` points at a place in the nearest line above that is not such a comment. */
function expectedIn(file: string): string[] {
  const expected: string[] = [];
  let line = 0;
  for (const [i, text] of readFileSync(path.join(folder, file), 'utf8').split('\n').entries()) {
    const [, before, code] = /^(\/\/ *)\^ (UJRPC\d+)$/.exec(text) ?? [];
    if (before === undefined) {
      // The formatter puts an empty line after imports.
      line = text === '' ? line : i + 1;
    } else {
      expected.push(`${file}:${line}:${before.length + 1} ${code}`);
    }
  }
  return expected;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const { files: generated, diagnostics } = generate({ project: path.join(folder, 'tsconfig.json') });
const found = diagnostics.map(({ code, position }) =>
  position
    ? `${path.basename(position.file)}:${position.line + 1}:${position.column + 1} ${code}`
    : code,
);

describe('refused sources', () => {
  test.each(files)('%s has every error at its place, and no other', (file) => {
    expect(found.filter((one) => one.startsWith(`${file}:`)).sort()).toEqual(
      expectedIn(file).sort(),
    );
  });

  test('nothing is generated', () => {
    expect(generated.size).toBe(0);
  });

  test('every code about sources has an example', () => {
    const sources = Object.keys(diagnosticCodes).filter((code) => /UJRPC[2-5]/.test(code));
    const shown = new Set(files.flatMap(expectedIn).map((one) => one.split(' ')[1]));
    // 418 means that the models let something through that typia does not know: there is no source
    // known to provoke it.
    expect(sources.filter((code) => !shown.has(code))).toEqual(['UJRPC418']);
  });

  test('a message says where inside the parameter the type is, and what to use', () => {
    const blob = diagnostics.find((one) => one.message.includes('items'));
    expect(blob?.message).toBe(
      'parameter `value.items[].created` is a Blob, which has no wire form; use Uint8Array',
    );
  });

  test('a message about a union names the two types', () => {
    const union = diagnostics.find((one) => one.code === 'UJRPC419');
    expect(union?.message).toContain(
      'parameter `value` is Date or string, and JSON cannot tell which; use one of the types',
    );
  });

  test('a message about a pattern says how slow it is, and shows a text', () => {
    const slow = diagnostics.find((one) => one.message.includes('(a+)+'));
    expect(slow?.message).toContain(
      "parameter `value.exponential`: the pattern /^(a+)+$/ takes exponential time, as with the text 'a'",
    );
  });
});
