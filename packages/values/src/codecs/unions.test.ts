import { describe, expect, test } from '@jest/globals';
import { nearest, once, remembering } from './unions.js';

describe('once', () => {
  test('works once per object while a call is under way', () => {
    const worked: object[] = [];
    const size = once((value: { parts: object[] }): number => {
      worked.push(value);
      return value.parts.reduce((sum, part) => sum + size(part) + size(part), 1);
    });
    const leaf = { parts: [] };
    const shared = { parts: [leaf, leaf] };
    expect(size({ parts: [shared, shared] })).toBe(21);
    expect(worked).toHaveLength(3);
  });

  test('forgets when the outermost call ends: the object may change', () => {
    const isFull = once((value: { n: number }) => value.n > 1);
    const value = { n: 1 };
    expect(isFull(value)).toBe(false);
    value.n = 2;
    expect(isFull(value)).toBe(true);
  });

  test('forgets when work throws', () => {
    let fails = true;
    const work = once((value: { n: number }) => {
      if (value.n === 1 && fails) {
        throw new Error('no');
      }
      return value.n;
    });
    const value = { n: 2 };
    const outer = () =>
      remembering(() => {
        work(value);
        return work({ n: 1 });
      });
    expect(outer).toThrow('no');
    fails = false;
    value.n = 3;
    expect(work(value)).toBe(3);
  });

  test('remembers what is undefined or false too', () => {
    let calls = 0;
    const work = once(() => void calls++);
    const value = {};
    remembering(() => [work(value), work(value)]);
    expect(calls).toBe(1);
  });
});

test('the nearest is the first of the highest, and none where nothing is near', () => {
  expect(nearest([1, 3, 3])).toBe(1);
  expect(nearest([-1, 0])).toBe(-1);
  expect(nearest([])).toBe(-1);
});
