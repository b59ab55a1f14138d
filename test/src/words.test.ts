import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { root } from './support/markdown.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ujrpc-words-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What `scripts/words.mjs` prints of a file, a line for each phrase, without the folder. */
function found(name: string, text: string): readonly string[] {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const { stdout, status } = spawnSync('node', ['scripts/words.mjs', file], {
    cwd: root,
    encoding: 'utf8',
  });
  const lines = stdout.replaceAll(`${file}:`, '').trim().split('\n').slice(0, -1);
  expect(status).toBe(lines.length === 0 ? 0 : 1);
  return lines;
}

describe('in prose', () => {
  test.each([
    ['bogus is no option; there are: a, b', '"is no"', '"there are:"'],
    ['Where there is none, nothing is sent.', '"is none"'],
    ['A string in place of a number.', '"in place of"'],
    ['What comes behind the head.', '"behind"'],
    ['The list is made anew.', '"anew"'],
    ['What stands in the text, or may stand there.', '"stands"', '"may stand"'],
    ['It answers whether there was one.', '"answers whether"'],
    ['It says what it is that failed.', '"what it is that"'],
    ['Not HTTP/1.1 as RFC 9112 has it.', '"as RFC 9112 has it"'],
    ['Where io_uring cannot be had.', '"cannot be had"'],
    ['A phrase that is\nno slower than its neighbour is\nno phrase.', '"is no"'],
  ])('%j is found', (text, ...phrases) => {
    const written = found('page.md', `${text}\n`).map((line) => /"[^"]*"/.exec(line)?.[0]);
    expect(written).toEqual(phrases);
  });

  test.each([
    'There is no limit, and there may be no data.',
    'It is no longer read, is no more than a list, and is no faster.',
    'Put it behind a TLS proxy or behind the load balancer; leave nothing behind.',
    'The server answers the call; the answer to a batch; it answers with an error.',
    'RPC stands for remote procedure call, and the loop stands still.',
    'It is none of these; in Python, value is None.',
    'A stand-in for the standalone client.',
  ])('%j is fine', (text) => {
    expect(found('page.md', `${text}\n`)).toEqual([]);
  });
});

describe('in sources', () => {
  test('comments, strings and templates are read, with their lines', () => {
    const source = [
      '/**',
      ' * What is',
      ' * no number.',
      ' */',
      'throw new Error(`${name} is no option; ` +',
      "  'there are: ' + names); // made anew",
    ].join('\n');
    expect(found('source.ts', source)).toEqual([
      '2: "is * no": write "is not a …", "without …"',
      '5: "is no": write "is not a …", "without …"',
      '6: "there are:": write "expected one of:"',
      '6: "anew": write "again"',
    ]);
  });

  test('names are not', () => {
    expect(found('source.ts', 'const behind = anew(stands, behind.length);\n')).toEqual([]);
  });

  test('a phrase is found across the strings that are added up', () => {
    expect(found('source.ts', "const text = 'it is ' +\n  'no number';\n")).toHaveLength(1);
  });
});

test('lint checks the whole repository', () => {
  const { stdout } = spawnSync('node', ['scripts/words.mjs'], { cwd: root, encoding: 'utf8' });
  expect(Number(/(\d+) files, /.exec(stdout)?.[1])).toBeGreaterThan(700);
});
