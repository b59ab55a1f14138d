import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { createClient, NothingKnown } from '../../examples/embeddings/generated/client.js';
import { type ExampleSite, openExample } from './support/example-site.js';

/** The embeddings example: its server, its page in a real browser, and its program for terminals. */

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'examples/embeddings');
const cli = path.join(root, 'packages/cli/bin/ujrpc.js');
const run = promisify(execFile);
const SLOW_MS = 120_000;

let example: ExampleSite;
let url: string;

beforeAll(async () => {
  example = await openExample(folder);
  url = example.url;
}, SLOW_MS);

afterAll(async () => {
  expect(await example.close()).toEqual([0, null]);
}, SLOW_MS);

const similarity = async (one: string, other: string): Promise<number> => {
  const client = createClient(url);
  const [a, b] = await Promise.all([client.embed(one), client.embed(other)]);
  return [...a].reduce((sum, value, i) => sum + value * b.get(i), 0);
};

describe('the model', () => {
  test('gives a text a vector of length 1, the same alone and among others', async () => {
    const client = createClient(url);
    const alone = await client.embed('the puppy barks');
    expect(alone).toMatchObject({ dtype: 'float32', shape: [32] });
    expect(Math.hypot(...alone)).toBeCloseTo(1, 5);
    const texts = ['rain', 'the puppy barks', 'a nurse', 'the server'];
    const [, among] = await Promise.all(texts.map((text) => client.embed(text)));
    for (const [i, value] of [...alone].entries()) {
      expect(among?.get(i)).toBeCloseTo(value, 5);
    }
  });

  test('has learnt which words are about the same, which no rule says', async () => {
    expect(await similarity('puppy', 'hound')).toBeGreaterThan(
      (await similarity('puppy', 'thunder')) + 0.3,
    );
    expect(await similarity('chef', 'baker')).toBeGreaterThan(
      (await similarity('chef', 'database')) + 0.3,
    );
  });

  test('takes a word that is half typed for those that begin like it', async () => {
    const [first] = await createClient(url).neighbours('pupp', 1);
    expect(first?.text).toMatch(/puppy|dog|hound|terrier/);
  });

  test('says which text has no word that it knows, and answers the others', async () => {
    const client = createClient(url);
    const [known, unknown] = await Promise.allSettled([
      client.neighbours('heavy rain', 2),
      client.neighbours('qqq'),
    ]);
    expect(known).toMatchObject({ status: 'fulfilled', value: [{}, {}] });
    expect(unknown).toMatchObject({ status: 'rejected', reason: { data: { text: 'qqq' } } });
    expect((unknown as PromiseRejectedResult).reason).toBeInstanceOf(NothingKnown);
  });

  test('finds nearest first, and as many as are asked for', async () => {
    const found = await createClient(url).neighbours('a train at the station', 12);
    const similarities = found.map((one) => one.similarity);
    expect(found).toHaveLength(12);
    expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
    expect(found[0]?.text).toMatch(/train|bus|tram|ferry|plane/);
    expect(await createClient(url).neighbours('train', 0)).toEqual([]);
  });
});

describe('the page', () => {
  let page: Page;
  beforeAll(async () => {
    page = await example.site.browser.newPage();
    page.setDefaultTimeout(SLOW_MS / 4);
    await page.goto(`${example.site.origin}/?${new URLSearchParams({ server: url })}`);
  }, SLOW_MS);

  const texts = () => page.getByRole('listitem').allInnerTexts();

  test(
    'shows the neighbours of what is typed, letter by letter',
    async () => {
      await page.getByLabel('Text').pressSequentially('the doctor');
      await page
        .getByRole('listitem')
        .filter({ hasText: /doctor|nurse|surgeon|dentist/ })
        .first()
        .waitFor();
      expect(await page.getByRole('status').textContent()).toBe('');
      expect(await texts()).toHaveLength(8);
      await page.getByLabel('Text').fill('our orchestra');
      const band = page
        .getByRole('listitem')
        .filter({ hasText: /band|orchestra|singer|choir|pianist/ });
      await band.first().waitFor();
    },
    SLOW_MS,
  );

  test(
    'says what is not known, and what to do',
    async () => {
      await page.getByLabel('Text').fill('qqq');
      await page.getByText('“qqq” is not known.').waitFor();
      expect(await texts()).toEqual([]);
      await page.getByLabel('Text').fill('');
      await page.getByText('Type a few words.').waitFor();
    },
    SLOW_MS,
  );
});

describe('programs', () => {
  test('the one that comes with it prints the nearest', async () => {
    const { stdout } = await run(process.execPath, [
      path.join(folder, 'dist/call.js'),
      url,
      'puppy',
    ]);
    expect(stdout).toMatch(/^(0\.\d{3} .*\n){5}$/);
  });

  test('the command line calls it by name', async () => {
    const words = ['neighbours', 'text=heavy rain', 'count=1', '--url', url];
    const { stdout } = await run(process.execPath, [cli, ...words]);
    expect(stdout).toContain('"similarity"');
  });

  test('a provider that this machine does not have is said at the start', async () => {
    const main = path.join(folder, 'dist/main.js');
    const words = [main, '--port', '0', '--providers', 'nothing'];
    await expect(run(process.execPath, words)).rejects.toMatchObject({
      stderr: expect.stringContaining('nothing'),
    });
  });
});
