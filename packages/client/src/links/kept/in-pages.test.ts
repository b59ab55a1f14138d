import { afterEach, expect, test } from '@jest/globals';
import { loaded } from '../loading-link.js';
import { keptLink, keptStreamLink } from './in-pages.js';

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);

afterEach(() => {
  process.off('unhandledRejection', note);
});

test.each([
  ['without streams', keptLink],
  ['with streams', keptStreamLink],
])(
  'a URL that no link is for is told by each call and by nothing else, %s',
  async (_what, link) => {
    process.on('unhandledRejection', note);
    const made = link('tcp://127.0.0.1:1', {});
    const { send } = made;
    const { listen, close } = await loaded(made);
    listen?.(() => {});
    const call = () => send('{}', { ids: [1] });
    await expect(call()).rejects.toThrow(/works in Node only/);
    // Node looks for those that nobody handles once a turn of the loop.
    await new Promise(setImmediate);
    expect(unhandled).toEqual([]);
    await close?.();
    await expect(call()).rejects.toThrow(/works in Node only/);
  },
);
