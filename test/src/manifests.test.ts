import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@ujrpc/words';
import { pageNamed, root } from './support/markdown.js';

interface Manifest {
  readonly homepage?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory: string };
  readonly bugs?: string;
  readonly keywords?: readonly string[];
}

const HOME = 'https://github.com/ujrpc/ujrpc';

test.each(readdirSync(path.join(root, 'packages')))(
  'the manifest of packages/%s leads to its sources, its page and the issues',
  (name) => {
    const file = path.join(root, 'packages', name, 'package.json');
    const { homepage, repository, bugs, keywords } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as Manifest;
    const directory = `packages/${name}`;
    expect(repository).toEqual({ type: 'git', url: `git+${HOME}.git`, directory });
    expect(homepage).toBe(`${HOME}/tree/main/${directory}#readme`);
    expect(bugs).toBe(`${HOME}/issues`);
    expect(keywords).toContain('json-rpc');
  },
);

test('SECURITY.md reports to the same repository, and names limits that there are', () => {
  const { text } = pageNamed('SECURITY.md');
  expect(text).toContain(`${HOME}/security/advisories/new`);
  const named = Array.from(
    text.matchAll(/`(\w+(?:Bytes|Count|Depth|Items|Ms|PerSecond|Connections|InFlight))`/g),
    ([, limit]) => limit,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(Object.keys(DEFAULT_LIMITS)).toEqual(expect.arrayContaining(named));
});
