import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type ExampleSite, openExample } from './support/example-site.js';
import { Gate } from './support/gate.js';

/** The chat example: its server, its pages in a real browser, and its program for terminals. */

const folder = path.resolve(import.meta.dirname, '../../examples/chat');
const SLOW_MS = 120_000;

let example: ExampleSite;
let port: number;

beforeAll(async () => {
  example = await openExample(folder);
  port = Number(new URL(example.url).port);
}, SLOW_MS);

afterAll(async () => {
  expect(await example.close()).toEqual([0, null]);
}, SLOW_MS);

/** A page of somebody in a room. */
async function enter(name: string, room: string, to: number): Promise<Page> {
  const page = await example.site.browser.newPage();
  page.setDefaultTimeout(SLOW_MS);
  const query = new URLSearchParams({ name, room, server: `ws://127.0.0.1:${to}` });
  await page.goto(`${example.site.origin}/?${query}`);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text);
  await page.keyboard.press('Enter');
  await page.getByText(text, { exact: true }).waitFor();
}

const said = (page: Page) => page.getByRole('list').locator('li p').allInnerTexts();
const state = (page: Page, name: string) => page.locator(`[data-state=${name}]`).waitFor();

describe('two pages in a room', () => {
  test(
    'hear each other, and one whose connection was lost gets what it missed, once and in order',
    async () => {
      const gate = await Gate.to(port);
      const [ann, bob] = [
        await enter('ann', 'lobby', port),
        await enter('bob', 'lobby', gate.port),
      ];
      await Promise.all([state(ann, 'open'), state(bob, 'open')]);
      const hint = bob.getByText('ann types…').waitFor();
      await say(ann, 'hello');
      await hint;
      await bob.getByText('hello', { exact: true }).waitFor();
      gate.shut();
      await state(bob, 'waiting');
      const missed = ['one', 'two', 'three'];
      for (const text of missed) {
        await say(ann, text);
      }
      expect(await said(bob)).toEqual(['hello']);
      gate.open();
      await state(bob, 'open');
      await bob.getByText('three', { exact: true }).waitFor();
      await say(bob, 'back');
      await ann.getByText('back', { exact: true }).waitFor();
      const all = ['hello', ...missed, 'back'];
      expect([await said(ann), await said(bob)]).toEqual([all, all]);
    },
    SLOW_MS,
  );

  test(
    'a room that is not there is said with those that are',
    async () => {
      const page = await enter('ann', 'attic', port);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.textContent()).toBe('there is no room attic. Rooms: lobby, garden');
    },
    SLOW_MS,
  );
});

describe('the program for terminals', () => {
  const run = (...given: string[]) =>
    spawn(process.execPath, [
      path.join(folder, 'dist/call.js'),
      `ws://127.0.0.1:${port}`,
      ...given,
    ]);

  test(
    'says something and prints what is said',
    async () => {
      const one = run('garden', 'ada', 'Good morning');
      const lines = createInterface({ input: one.stdout })[Symbol.asyncIterator]();
      expect((await lines.next()).value).toMatch(/ ada: Good morning$/);
      const other = run('garden', 'bob', 'Hello');
      expect((await lines.next()).value).toMatch(/ bob: Hello$/);
      for (const child of [one, other]) {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      }
    },
    SLOW_MS,
  );

  test('names the rooms when there is none of that name', async () => {
    const child = run('attic');
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string];
    expect(line).toBe('there is no room attic; there are lobby and garden');
    expect(await ended).toEqual([1, null]);
  });
});
