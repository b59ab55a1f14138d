import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, type Limits } from './generated/limits.js';
import { resolveLimits } from './limits.js';

const NAMES = Object.keys(DEFAULT_LIMITS) as (keyof Limits)[];
const MAY_BE_ZERO = [
  'callTimeoutMs',
  'drainTimeoutMs',
  'minBodyBytesPerSecond',
  'wsPingMs',
  'wsIdleMs',
];

describe('limits', () => {
  test('are the defaults where nothing is given', () => {
    expect(resolveLimits()).toEqual(DEFAULT_LIMITS);
    expect(resolveLimits({})).toEqual(DEFAULT_LIMITS);
  });

  test('that are given replace their defaults and no others', () => {
    expect(resolveLimits({ maxBodyBytes: 5, callTimeoutMs: 7 })).toEqual({
      ...DEFAULT_LIMITS,
      maxBodyBytes: 5,
      callTimeoutMs: 7,
    });
  });

  test.each(NAMES)(
    '%s is an integer of at least 1, or of at least 0 where that switches it off',
    (name) => {
      const least = MAY_BE_ZERO.includes(name) ? 0 : 1;
      expect(resolveLimits({ softSendQueueBytes: 1, [name]: least })[name]).toBe(least);
      for (const value of [
        least - 1,
        1.5,
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
        '1',
        null,
      ]) {
        expect(() => resolveLimits({ [name]: value })).toThrow(
          new RangeError(`limits.${name} must be an integer of at least ${least}, got ${value}`),
        );
      }
    },
  );

  test('let a peer reach the soft bound of its queue before the hard one', () => {
    const queue = { softSendQueueBytes: 1000, hardSendQueueBytes: 1000 };
    expect(resolveLimits(queue)).toMatchObject(queue);
    const must = 'limits.hardSendQueueBytes must be at least softSendQueueBytes, which is';
    expect(() => resolveLimits({ ...queue, hardSendQueueBytes: 999 })).toThrow(
      new RangeError(`${must} 1000, got 999`),
    );
    expect(() => resolveLimits({ hardSendQueueBytes: 2000 })).toThrow(
      new RangeError(`${must} 65536, got 2000`),
    );
    expect(() => resolveLimits({ softSendQueueBytes: 2 ** 21 })).toThrow(
      new RangeError(`${must} 2097152, got 1048576`),
    );
  });

  test.each(['maxBodySize', 'constructor', '__proto__', ''])('have no %j', (name) => {
    const given = JSON.parse(`{${JSON.stringify(name)}: 1}`) as Partial<Limits>;
    expect(() => resolveLimits(given)).toThrow(
      new RangeError(`limits: unknown limit "${name}"; expected one of: ${NAMES.join(', ')}`),
    );
  });
});

test('docs/limits.md gives a reason for every limit', () => {
  const page = readFileSync(new URL('../../../docs/limits.md', import.meta.url), 'utf8');
  for (const name of NAMES) {
    expect(page).toMatch(new RegExp(`^- .*\`${name}\``, 'm'));
  }
});
