import { describe, expect, test } from '@jest/globals';
import { isKeptAcrossAwaits, SynchronousStorage } from './storage.js';

test('Node keeps the context across awaits', () => {
  expect(isKeptAcrossAwaits).toBe(true);
});

describe('without AsyncLocalStorage', () => {
  test('the context is known until the work returns, whatever it starts', async () => {
    const storage = new SynchronousStorage<string>();
    const later = storage.run('a', async () => {
      const before = storage.getStore();
      await Promise.resolve();
      return [before, storage.getStore()];
    });
    expect(storage.getStore()).toBeUndefined();
    expect(await later).toEqual(['a', undefined]);
  });

  test('the outer one is back after the inner one, also where that throws', () => {
    const storage = new SynchronousStorage<string>();
    storage.enterWith('outer');
    const fail = (text: string) => {
      expect(storage.getStore()).toBe('inner');
      throw new Error(text);
    };
    expect(() => storage.run('inner', fail, 'no')).toThrow('no');
    expect(storage.getStore()).toBe('outer');
  });
});
