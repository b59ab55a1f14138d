import { describe, expect, test } from '@jest/globals';
import { Pump } from './pump.js';
import { tracked } from './tracked.js';

/** What arrives, message by message, and how the consumer answers. */
function consumer({ hasRoom = (): boolean => true } = {}) {
  const messages: string[] = [];
  const ids: (string | undefined)[] = [];
  const sink = {
    hasRoom: true,
    take(values: string, eventId: string | undefined): void {
      messages.push(values);
      ids.push(eventId);
      this.hasRoom = hasRoom();
    },
  };
  return { messages, ids, sink };
}

const encode = (value: unknown): string => JSON.stringify(value);
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await turn();
  }
}

async function* numbers(count: number, trail: unknown[] = []): AsyncGenerator<number, string> {
  try {
    for (let i = 0; i < count; i++) {
      trail.push(i);
      yield i;
    }
    return 'all';
  } finally {
    trail.push('finally');
  }
}

describe('a pump', () => {
  test('sends what a turn brings together, and resolves to what the stream returns', async () => {
    const { messages, sink } = consumer();
    const pump = new Pump(numbers(3), encode, sink, Number.POSITIVE_INFINITY);
    expect(await pump.run()).toBe('all');
    expect(messages).toEqual(['0,1,2']);
  });

  test('sends what is there when a turn ends, however long the next value takes', async () => {
    const { messages, sink } = consumer();
    let go = (): void => undefined;
    async function* slow() {
      yield 1;
      await new Promise<void>((resolve) => {
        go = resolve;
      });
      yield 2;
    }
    const over = new Pump(slow(), encode, sink, Number.POSITIVE_INFINITY).run();
    await turns(2);
    expect(messages).toEqual(['1']);
    go();
    await over;
    expect(messages).toEqual(['1', '2']);
  });

  test('pulls no more than there is credit for', async () => {
    const trail: unknown[] = [];
    const { messages, sink } = consumer();
    const pump = new Pump(numbers(10, trail), encode, sink, 2);
    const over = pump.run();
    await turns(3);
    expect(trail).toEqual([0, 1]);
    pump.give(1);
    await turns(3);
    expect(trail).toEqual([0, 1, 2]);
    pump.give(2 ** 40);
    pump.give(2 ** 40);
    await over;
    expect(messages.join(',')).toBe('0,1,2,3,4,5,6,7,8,9');
  });

  test('takes what is there already without a promise, within the credit', async () => {
    const { messages, sink } = consumer();
    const there = [1, 2, 3, 4, 5];
    let promises = 0;
    const source = {
      next: async () => {
        promises++;
        const value = there.shift();
        return value === undefined ? { done: true, value: 'all' } : { done: false, value };
      },
      ready: () => there.shift(),
    };
    const pump = new Pump(source, encode, sink, 3);
    const over = pump.run();
    await turns(3);
    expect([promises, there, messages]).toEqual([1, [4, 5], ['1,2,3']]);
    pump.give(10);
    expect(await over).toBe('all');
    expect([promises, messages]).toEqual([3, ['1,2,3', '4,5']]);
  });

  test('begins without credit where it gets none', async () => {
    const trail: unknown[] = [];
    const { sink } = consumer();
    const pump = new Pump(numbers(1, trail), encode, sink, 0);
    const over = pump.run();
    await turns(3);
    expect(trail).toEqual([]);
    pump.give(2);
    await over;
    expect(trail).toEqual([0, 'finally']);
  });

  test('waits while the connection has no room', async () => {
    let room = false;
    const { messages, sink } = consumer({ hasRoom: () => room });
    const pump = new Pump(numbers(600), encode, sink, Number.POSITIVE_INFINITY);
    const over = pump.run();
    await turns(5);
    expect(messages).toHaveLength(1);
    room = true;
    sink.hasRoom = true;
    pump.goOn();
    await over;
    expect(messages.join(',').split(',')).toHaveLength(600);
  });

  test('lets others have their turn, however fast values come', async () => {
    const { messages, sink } = consumer();
    let turnsOfOthers = 0;
    let isOver = false;
    const others = (async () => {
      while (!isOver) {
        await turn();
        turnsOfOthers++;
      }
    })();
    await new Pump(numbers(100_000), encode, sink, Number.POSITIVE_INFINITY).run();
    isOver = true;
    await others;
    expect(turnsOfOthers).toBeGreaterThan(20);
    expect(messages.every((values) => values.split(',').length <= 1024)).toBe(true);
  });

  test('sends at most 64 KiB at once, but for one value', async () => {
    const { messages, sink } = consumer();
    const sizes = [40_000, 40_000, 100_000, 10, 10];
    async function* texts() {
      for (const size of sizes) {
        yield 'x'.repeat(size);
      }
    }
    await new Pump(texts(), encode, sink, Number.POSITIVE_INFINITY).run();
    expect(messages.map(({ length }) => length)).toEqual([40_002, 40_002, 100_002, 25]);
  });

  test('sends every value that has an id with it', async () => {
    const { ids, messages, sink } = consumer();
    async function* log() {
      yield tracked('a', 1);
      yield tracked('b', 2);
      await turn();
      yield tracked('c', 3);
    }
    await new Pump(log(), encode, sink, Number.POSITIVE_INFINITY).run();
    expect(messages).toEqual(['1', '2', '3']);
    expect(ids).toEqual(['a', 'b', 'c']);
  });

  test('sends the values before an error, then throws it', async () => {
    const { messages, sink } = consumer();
    async function* broken() {
      yield 1;
      throw new Error('broken');
    }
    const pump = new Pump(broken(), encode, sink, Number.POSITIVE_INFINITY);
    await expect(pump.run()).rejects.toThrow('broken');
    expect(messages).toEqual(['1']);
  });

  test('closes the stream when a value cannot be sent', async () => {
    const trail: unknown[] = [];
    const { messages, sink } = consumer();
    const refusing = (value: unknown): string => {
      if (value === 2) {
        throw new Error('not of its type');
      }
      return String(value);
    };
    const pump = new Pump(numbers(5, trail), refusing, sink, Number.POSITIVE_INFINITY);
    await expect(pump.run()).rejects.toThrow('not of its type');
    expect(messages).toEqual(['0,1']);
    expect(trail).toEqual([0, 1, 2, 'finally']);
  });

  describe('that is stopped', () => {
    test.each([0, 1, 2, 3, 7])(
      'after %d turns runs `finally` once, and sends no more',
      async (n) => {
        const trail: unknown[] = [];
        const { messages, sink } = consumer();
        async function* forever() {
          try {
            for (let i = 0; ; i++) {
              yield i;
              await turn();
            }
          } finally {
            trail.push('finally');
          }
        }
        const pump = new Pump(forever(), encode, sink, Number.POSITIVE_INFINITY);
        void pump.run();
        await turns(n);
        pump.stop();
        pump.stop();
        const sent = messages.length;
        await turns(4);
        expect(trail).toEqual(n === 0 ? trail : ['finally']);
        expect(trail.length).toBeLessThanOrEqual(1);
        expect(messages).toHaveLength(sent);
      },
    );

    test('does not wait for a generator that never settles', async () => {
      const { sink } = consumer();
      async function* stuck() {
        yield 1;
        await new Promise(() => {});
      }
      const pump = new Pump(stuck(), encode, sink, Number.POSITIVE_INFINITY);
      void pump.run();
      await turns(2);
      pump.stop();
    });

    test('takes an iterator that has no `return`, and one whose `return` throws', async () => {
      const { sink } = consumer();
      const next = async () => ({ done: false, value: 1 }) as const;
      const throwing = () => {
        throw new Error('no');
      };
      for (const source of [{ next }, { next, return: throwing }]) {
        const pump = new Pump(source, encode, sink, 1);
        void pump.run();
        await turns(2);
        pump.stop();
      }
    });
  });
});
