import { describe, expect, test } from '@jest/globals';
import { Tracked, tracked } from './tracked.js';

describe('tracked', () => {
  test('holds a value and its id', () => {
    expect(tracked('41', { price: 1 })).toMatchObject({ id: '41', value: { price: 1 } });
  });

  test.each(['a', 'é'.repeat(64), '€'.repeat(42), '😀'.repeat(32), ' ', '0'])(
    'takes the id %j',
    (id) => {
      expect(tracked(id, 1).id).toBe(id);
    },
  );

  test.each<[unknown, string]>([
    ['', 'string of 0'],
    ['a'.repeat(129), 'string of 129'],
    ['é'.repeat(65), 'string of 65'],
    ['😀'.repeat(33), 'string of 66'],
    ['a\nb', 'string of 3'],
    ['\u0000', 'string of 1'],
    ['\u007f', 'string of 1'],
    ['\u0085', 'string of 1'],
    ['\ud800', 'string of 1'],
    [41, '41'],
    [undefined, 'nothing'],
  ])('refuses the id %j', (id, got) => {
    const message = `tracked: expected an id of 1 to 128 bytes without control characters, got ${got}`;
    expect(() => tracked(id as string, 1)).toThrow(new TypeError(message));
  });

  test('tells its values from those that only look alike', () => {
    const one = tracked('1', 1);
    const trap = () => {
      throw new Error('trapped');
    };
    const proxy = new Proxy(one, { get: trap, has: trap, getPrototypeOf: trap });
    expect(Tracked.is(one)).toBe(true);
    for (const other of [{ id: '1', value: 1 }, Object.create(one), proxy, null, undefined, '1']) {
      expect(Tracked.is(other)).toBe(false);
    }
  });
});
