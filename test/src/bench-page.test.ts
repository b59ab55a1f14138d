import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pageNamed, root } from './support/markdown.js';

/** What was measured in the published run, and where. */
interface Published {
  readonly machine: Machine;
  readonly workloads: Readonly<Record<string, { readonly outcomes: readonly Outcome[] }>>;
  readonly again: Readonly<Record<string, Machine>>;
  /** Of a run of its own, where the picture has one. */
  readonly picture?: { readonly machine: Machine; readonly outcomes: readonly Outcome[] };
}

interface Machine {
  readonly date: string;
  readonly cpu: string;
}

interface Outcome {
  readonly peer: string;
  readonly reports: readonly { readonly callsPerSecond: number }[];
}

const DOCS = path.join(root, 'docs');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'ujrpc-page-'));
  execFileSync('node', ['bench/page.mjs', path.join(folder, 'performance.md')], { cwd: root });
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('docs/performance.md and its plots are what `npm run bench:page` writes', () => {
  const plots = readdirSync(path.join(folder, 'performance')).map((name) => `performance/${name}`);
  expect(plots).toHaveLength(7);
  for (const name of ['performance.md', ...plots]) {
    const written = readFileSync(path.join(folder, name), 'utf8');
    expect({ name, same: written === readFileSync(path.join(DOCS, name), 'utf8') }).toEqual({
      name,
      same: true,
    });
  }
});

test.each(['light', 'dark'])(
  'the picture of the README, %s, has the figures of the published run',
  (theme) => {
    const file = path.join(root, 'bench/results/published.json');
    const {
      machine,
      workloads,
      again,
      picture: own,
    } = JSON.parse(readFileSync(file, 'utf8')) as Published;
    const picture = readFileSync(path.join(folder, `performance/headline-${theme}.svg`), 'utf8');
    const outcomes = own?.outcomes ?? workloads['http-32']?.outcomes ?? [];
    for (const peer of ['uring', 'bun', 'fastify', 'fastapi', 'grpc-js']) {
      const outcome = outcomes.find((one) => one.peer === peer);
      const calls = (outcome?.reports ?? []).map(({ callsPerSecond }) => callsPerSecond);
      calls.sort((a, b) => a - b);
      const middle = calls[calls.length >> 1] ?? Number.NaN;
      expect(picture).toContain(`>${Math.round(middle).toLocaleString('en-US')}</text>`);
    }
    const { cpu, date } = own?.machine ?? again['http-32'] ?? machine;
    expect(picture).toContain(`${cpu}, `);
    expect(picture).toContain(`${date}; npm run bench`);
    expect(pageNamed('README.md').text).toContain(`docs/performance/headline-${theme}.svg`);
  },
);
