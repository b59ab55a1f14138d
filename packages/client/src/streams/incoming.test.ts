import { describe, expect, jest, test } from '@jest/globals';
import { Incoming } from './incoming.js';

function incoming(decode = (value: unknown): unknown => value) {
  const handling = { decode, taken: jest.fn(), left: jest.fn() };
  return { values: new Incoming(handling), ...handling };
}

const value = (one: unknown) => ({ done: false, value: one });
const over = (one?: unknown) => ({ done: true, value: one });

describe('the values of a stream', () => {
  test('wait for who asks, and those who ask wait for values', async () => {
    const { values } = incoming();
    const asked = [values.next(), values.next()];
    values.push([1]);
    values.push([2, 3]);
    expect(await Promise.all(asked)).toEqual([value(1), value(2)]);
    values.end(() => 'end');
    expect(await values.next()).toEqual(value(3));
    expect(await values.next()).toEqual(over('end'));
    expect(await values.next()).toEqual(over());
  });

  test('tell each that is taken, and the place after the last that came together', async () => {
    const { values, taken } = incoming();
    values.push([1, 2], 'b');
    await values.next();
    await values.next();
    expect(taken.mock.calls).toEqual([[undefined], ['b']]);
  });

  test('end with an error after those that are there', async () => {
    const { values, left } = incoming();
    values.push([1]);
    values.end(() => {
      throw new Error('lost');
    });
    values.push([2]);
    values.end(() => 'late');
    expect(await values.next()).toEqual(value(1));
    await expect(values.next()).rejects.toThrow('lost');
    expect(await values.next()).toEqual(over());
    expect(left).not.toHaveBeenCalled();
  });

  test('begin with the first of them, or fail where nothing comes before', async () => {
    const { values } = incoming();
    values.push([1]);
    values.end(() => {
      throw new Error('later');
    });
    await values.begin();
    const empty = incoming().values;
    empty.end(() => {
      throw new Error('at once');
    });
    await expect(empty.begin()).rejects.toThrow('at once');
    const none = incoming().values;
    none.end(() => 5);
    await none.begin();
    expect(await none.next()).toEqual(over(5));
  });

  test('are dropped when nobody wants the rest, once', async () => {
    const { values, left } = incoming();
    values.push([1, 2]);
    const { emptied } = values;
    expect(values.emptied).toBe(emptied);
    await values.return();
    await values.return();
    await emptied;
    expect(values.emptied).toBeUndefined();
    expect(await values.next()).toEqual(over());
    expect(left).toHaveBeenCalledTimes(1);
  });

  test('stop with the first that cannot be decoded', async () => {
    const { values, left } = incoming((one) => {
      if (one === 2) {
        throw new Error('not one');
      }
      return one;
    });
    values.push([1, 2, 3]);
    expect(await values.next()).toEqual(value(1));
    const asked = [values.next(), values.next()];
    await expect(asked[0]).rejects.toThrow('not one');
    expect(await asked[1]).toEqual(over());
    expect(left).toHaveBeenCalledTimes(1);
  });
});
