import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, type LogEntry, Server } from '@ujrpc/core';
import { ask, carriers } from '../support/carriers.js';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { call, error } from '../support/json-rpc.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

const DEEP = 100_000;

interface BadResult {
  readonly name: string;
  /** The declared type of the result. */
  readonly type: string;
  readonly value: string;
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

const NUMBER = 'a finite number';
const JSON_VALUE = 'a JSON value';

/** Results of the wrong type: what is declared, what is returned, and what the caller is told. */
const BAD: readonly BadResult[] = (
  [
    ['Row[]', 'wide({ id: 1, mean: NaN })', 'result[5000].mean', NUMBER, 'NaN'],
    ['unknown', 'wide({ id: 1, mean: NaN })', 'result[5000].mean', NUMBER, 'NaN'],
    ['Row[]', "wide({ id: '1', mean: 1 })", 'result[5000].id', 'number', 'string of 1'],
    [
      'Map<string, number>',
      "new Map([['a', 1], ['b', -Infinity]])",
      'result[1][1]',
      NUMBER,
      '-Infinity',
    ],
    [
      'Map<string, Row>',
      "new Map([['a', { id: NaN, mean: 1 }]])",
      'result[0][1].id',
      NUMBER,
      'NaN',
    ],
    ['Set<number>', 'new Set([1, Infinity])', 'result[1]', NUMBER, 'Infinity'],
    ['{ row?: Row }', '{ row: { id: 1, mean: Infinity } }', 'result.row.mean', NUMBER, 'Infinity'],
    ['Row | null', '{ id: 1, mean: NaN }', 'result.mean', NUMBER, 'NaN'],
    ['[Date, number]', '[new Date(0), NaN]', 'result[1]', NUMBER, 'NaN'],
    [
      'Date',
      'new Date(NaN)',
      'result',
      'Date as RFC 3339 date and time',
      'a value of another type',
    ],
    [
      '{ at?: Date }',
      "{ at: '2020-01-01' }",
      'result.at',
      '(Date as RFC 3339 date and time) | undefined',
      'a value of another type',
    ],
    ['Record<string, number>', "{ 'a b': NaN }", 'result["a b"]', NUMBER, 'NaN'],
    ['Tree', 'circle()', 'result.children[0].children[0]', JSON_VALUE, 'a circle back to result'],
    [
      'Tree[]',
      '[{ children: [] }, circle()]',
      'result[1].children[0].children[0]',
      JSON_VALUE,
      'a circle back to result[1]',
    ],
    [
      'unknown',
      '{ a: [circle()] }',
      'result.a[0].children[0].children[0]',
      JSON_VALUE,
      'a circle back to result.a[0]',
    ],
    ['Dated', 'datedCircle()', 'result.next.next', JSON_VALUE, 'a circle back to result'],
    [
      'Map<string, Tree>',
      "new Map([['a', circle()]])",
      'result[0][1].children[0].children[0]',
      JSON_VALUE,
      'a circle back to result[0][1]',
    ],
    [
      'Tree',
      'deep()',
      `result${'.children[0]'.repeat(DEEP)}`,
      'a value that nests less deep',
      `${2 * DEEP + 2} levels`,
    ],
    [
      'unknown',
      'deep()',
      `result${'.children[0]'.repeat(DEEP)}`,
      'a value that nests less deep',
      `${2 * DEEP + 2} levels`,
    ],
    ['number', 'NaN', 'result', NUMBER, 'NaN'],
    ['number', '-Infinity', 'result', NUMBER, '-Infinity'],
  ] as const
).map(([type, value, path, expected, got], i) => ({
  name: `bad${i}`,
  type,
  value,
  path,
  expected,
  got,
}));

const SOURCE = `
import { rpc } from '@ujrpc/core';

export interface Row { id: number; mean: number }
export interface Tree { children: Tree[] }
export interface Dated { at: Date; next?: Dated }

const wide = (last: any): any => [...Array.from({ length: 5000 }, (_, id) => ({ id, mean: 0.5 })), last];
const circle = (): any => {
  const child: any = { children: [] };
  const root = { children: [child] };
  child.children.push(root);
  return root;
};
const datedCircle = (): any => {
  const first: any = { at: new Date(0), next: { at: new Date(1) } };
  first.next.next = first;
  return first;
};
const deep = (): any => {
  let tree: any = { children: [] };
  for (let i = 0; i < ${DEEP}; i++) tree = { children: [tree] };
  return tree;
};

@rpc
export class Results {
  ${BAD.map(
    ({ name, type, value }) => `
  @rpc ${name}(): ${type} { return ${value} as any; }
  @rpc async ${name}Later(): Promise<${type}> { await null; return ${value} as any; }`,
  ).join('')}
  @rpc good(): number { return 1; }
}
`;

let contract: Contract;
let Results: new () => object;

beforeAll(async () => {
  const { folder, contract: emitted } = await generatedFrom({ 'results.ts': SOURCE });
  contract = emitted;
  ({ Results } = (await import(pathToFileURL(path.join(folder, 'results.js')).href)) as {
    Results: new () => object;
  });
}, 60_000);

function refused({ path: place, expected, got }: BadResult, id: string): string {
  const shown = place.length > 256 ? `${place.slice(0, 256)}…` : place;
  const data = JSON.stringify([{ path: shown, expected, got }]);
  return error(-32603, 'Internal error', id, data);
}

describe.each(transportsUnderTest)('results of the wrong type on %s', (transport) => {
  const log: LogEntry[] = [];
  let port: number;
  beforeAll(async () => {
    const server = new Server({ contract, log: (entry) => log.push(entry) });
    onClose(() => server.close());
    const listening = await server
      .register(new Results())
      .listen({ transport, port: 0, ...servedTls });
    port = listening.port as number;
  });
  afterAll(closeAll);

  describe.each(carriers)('over $name', (carrier) => {
    test.each(BAD)('$value as $type: $path', async (bad) => {
      const before = log.length;
      expect(await ask(carrier, port, call(bad.name))).toBe(refused(bad, '1'));
      expect(await ask(carrier, port, call(`${bad.name}Later`, '[]', '"2"'))).toBe(
        refused(bad, '"2"'),
      );
      expect(log.slice(before).map(({ message }) => message)).toEqual([
        `${bad.name} failed`,
        `${bad.name}Later failed`,
      ]);
    });

    test('in a batch, beside one that is fine', async () => {
      const calls = BAD.flatMap(({ name }, i) => [
        call(name, '[]', String(i)),
        call(`${name}Later`, '[]', String(i + 100)),
      ]);
      const text = await ask(carrier, port, `[${[...calls, call('good', '[]', '"good"')].join()}]`);
      const replies = (JSON.parse(text ?? '') as { id: unknown }[]).map(
        (reply) => [reply.id, reply] as const,
      );
      expect(Object.fromEntries(replies)).toEqual(
        Object.fromEntries([
          ...BAD.flatMap((bad, i) => [
            [i, JSON.parse(refused(bad, String(i)))],
            [i + 100, JSON.parse(refused(bad, String(i + 100)))],
          ]),
          ['good', { jsonrpc: '2.0', id: 'good', result: 1 }],
        ]),
      );
    });
  });
});
