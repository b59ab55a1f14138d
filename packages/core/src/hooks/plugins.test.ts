import { describe, expect, test } from '@jest/globals';
import { connection } from '../fixtures/calls.js';
import type { LogEntry } from '../log.js';
import type { Plugin } from './plugin.js';
import { Plugins } from './plugins.js';

const METHODS = ['sum', 'calc.mean'];

function plugins() {
  const entries: LogEntry[] = [];
  return { plugins: new Plugins((entry) => entries.push(entry)), entries };
}

describe('a plugin', () => {
  test('holds for the methods that it names, whether they are known before it or after', () => {
    const { plugins: all } = plugins();
    const before = all.of('sum');
    all.use({ methods: ['sum'], around: (_call, next) => next() }, METHODS);
    expect(before.hold).toBe(true);
    expect(before.chain).toHaveLength(1);
    expect(all.of('sum')).toBe(before);
    expect(all.of('calc.mean').hold).toBe(false);
  });

  test('holds for all methods where it names none', () => {
    const { plugins: all } = plugins();
    all.use({ observed: () => {} }, METHODS);
    for (const method of METHODS) {
      expect(all.of(method)).toMatchObject({ hold: true, isObserved: true, chain: [] });
    }
  });

  test('may be an instance of a class with members of its own', () => {
    class Counter implements Plugin {
      count = 0;
      observed() {
        this.count++;
      }
    }
    const { plugins: all } = plugins();
    const counter = new Counter();
    all.use(counter, METHODS);
    const observation = {
      method: 'sum',
      outcome: 'value',
      code: undefined,
      durationMs: 1,
      batch: undefined,
    } as const;
    all.of('sum').observe({ ...observation, connection: connection() });
    expect(counter.count).toBe(1);
  });

  test('is told of connections, and one that fails is logged and stops nothing', () => {
    const { plugins: all, entries } = plugins();
    const told: unknown[] = [];
    const error = new Error('no');
    const fail = () => {
      throw error;
    };
    expect(all.watchConnections).toBe(false);
    all.use({ connected: fail, closed: fail }, METHODS);
    all.use({ connected: (on) => told.push(on), closed: (on) => told.push(on) }, METHODS);
    expect(all.watchConnections).toBe(true);
    const on = connection();
    all.connected(on);
    all.closed(on);
    expect(told).toEqual([on, on]);
    expect(entries.map(({ message }) => message)).toEqual([
      'The hook connected failed',
      'The hook closed failed',
    ]);
  });
});

test.each<[string, unknown, string]>([
  ['an unknown hook', { name: 'm', arround: () => {} }, 'plugin "m": unknown hook "arround"'],
  ['no hook', { name: 'm' }, 'the plugin has no hook; expected at least one of: connected'],
  ['no hook in a class', new Map(), 'the plugin has no hook'],
  [
    'a hook that is not a function',
    { around: 1 },
    'the hook around must be a function, got number',
  ],
  ['what is not a plugin', 'metrics', 'expected a plugin or a function, got string'],
  ['methods that are not a list', { methods: 'sum', admit: () => {} }, 'methods must be an array'],
  [
    'an unknown method',
    { methods: ['sum', 'mean'], admit: () => {} },
    'unknown method "mean"; expected one of: sum, calc.mean',
  ],
])('refuses %s', (_what, plugin, message) => {
  const { plugins: all } = plugins();
  expect(() => all.use(plugin as Plugin, METHODS)).toThrow(TypeError);
  expect(() => all.use(plugin as Plugin, METHODS)).toThrow(message);
  expect(all.of('sum').hold).toBe(false);
});
