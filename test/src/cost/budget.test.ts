import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LogEntry, Server } from '@ujrpc/core';
import { LinePeer } from '../exact/line-peer.js';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { call } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';

const source = `import { rpc } from '@ujrpc/core';
type Tree = { parts: Tree[]; size?: number } | { parts: Tree[]; label?: string };
interface Tagged {
  /** @uniqueItems */
  items: { a: number }[];
}
export class Trees {
  @rpc count(tree: Tree): number { return tree.parts.length; }
  @rpc distinct(tagged: Tagged): number { return tagged.items.length; }
  @rpc grown(parts: number): Tree { return { parts: Array.from({ length: parts }, () => ({ parts: [] })) }; }
}`;

describe.each(transportsUnderTest)('limits.maxValidationSteps on %s', (transport) => {
  const logged: LogEntry[] = [];

  afterEach(async () => {
    logged.length = 0;
    await closeAll();
  });

  async function open(maxValidationSteps?: number): Promise<LinePeer> {
    const { folder, contract } = await generatedFrom({ 'trees.ts': source });
    const { Trees } = (await import(path.join(folder, 'trees.js'))) as {
      Trees: new () => object;
    };
    const limits = maxValidationSteps === undefined ? {} : { maxValidationSteps };
    const log = (entry: LogEntry) => void logged.push(entry);
    const server = new Server({ contract, limits, log }).register(new Trees());
    onClose(() => server.close());
    const { port } = await server.listen({ transport, port: 0 });
    return LinePeer.open(port as number);
  }

  const tree = (parts: number) => ({ parts: Array.from({ length: parts }, () => ({ parts: [] })) });
  const items = (count: number) => ({ items: Array.from({ length: count }, (_, a) => ({ a })) });

  test.each([
    ['a union', 'count', tree(4), tree(400)],
    ['items that must be distinct', 'distinct', items(4), items(400)],
  ])('params that take more are refused: %s', async (_, method, few, many) => {
    const peer = await open(200);
    expect(await peer.ask(call(method, JSON.stringify([few])))).toContain('"result":4');
    expect(JSON.parse(await peer.ask(call(method, JSON.stringify([many]))))).toMatchObject({
      error: {
        code: -32602,
        data: [
          {
            path: 'params',
            expected: 'params that take at most 200 validation steps (limits.maxValidationSteps)',
            got: 'params that take more',
          },
        ],
      },
    });
    expect(await peer.ask(call(method, JSON.stringify([few])))).toContain('"result":4');
    expect(logged).toEqual([]);
  });

  test('a result that takes more is an error of the server', async () => {
    const peer = await open(200);
    expect(await peer.ask(call('grown', '[4]'))).toContain('"result":{"parts"');
    expect(await peer.ask(call('grown', '[400]'))).toContain('"code":-32603');
    expect(logged.map(({ error }) => String(error))).toEqual([
      expect.stringContaining('more than 200 validation steps'),
    ]);
  });

  test('the default is enough for the largest message', async () => {
    const peer = await open();
    const most = tree(Math.floor((1 << 20) / '{"parts":[]},'.length) - 10);
    const reply = await peer.ask(call('count', JSON.stringify([most])));
    expect(reply).toContain(`"result":${most.parts.length}`);
  });
});
