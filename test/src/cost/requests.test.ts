import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import { LinePeer } from '../exact/line-peer.js';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { call } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';

const literals = Array.from({ length: 400 }, (_, at) => `'literal ${at}'`).join(' | ');

const source = `import { NDArray, rpc } from '@ujrpc/core';
interface Tagged {
  /** @format url */
  link?: string;
  /** @uniqueItems */
  items?: (number | { a: number })[];
  path?: \`\${string}/\${string}/\${string}\`;
}
export class Attacked {
  @rpc choose(...values: (${literals})[]): void {}
  @rpc check(value: Tagged): string { return typeof value; }
  @rpc shape(value: NDArray): string { return value.shape.join(); }
}`;

/** An .npy file of no elements, with that shape in its header. */
function npy(shape: string): string {
  const dict = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`;
  const text = `${dict.padEnd(117)}\n`;
  return Buffer.from(
    `\x93NUMPY\x01\x00${String.fromCharCode(text.length, 0)}${text}`,
    'latin1',
  ).toString('base64');
}

describe.each(transportsUnderTest)('short requests on %s', (transport) => {
  afterEach(closeAll);

  async function open(): Promise<LinePeer> {
    const { folder, contract } = await generatedFrom({ 'attacked.ts': source });
    const { Attacked } = (await import(path.join(folder, 'attacked.js'))) as {
      Attacked: new () => object;
    };
    const server = new Server({ contract }).register(new Attacked());
    onClose(() => server.close());
    const { port } = await server.listen({ transport, port: 0 });
    return LinePeer.open(port as number);
  }

  test('are not answered with long errors', async () => {
    const peer = await open();
    const reply = await peer.ask(
      call('choose', JSON.stringify(Array.from({ length: 30 }, () => 0))),
    );
    expect(reply).toContain('"code":-32602');
    expect(reply).toContain('… 392 more');
    expect(reply).toMatch(/Invalid params \(\d+ of at least 3[02] violations\)/);
    expect(reply.length).toBeLessThan(5_500);
  });

  test.each([
    ['a URL of colons', { link: `http://${':'.repeat(500_000)}` }, '"path":"value.link"'],
    ['a text that is not of its template', { path: 'a'.repeat(500_000) }, '"path":"value.path"'],
    ['one object twice after a number', { items: [1, { a: 1 }, { a: 1 }] }, '"path":"value.items"'],
  ])('%s is refused', async (_, value, expected) => {
    const peer = await open();
    const reply = await peer.ask(call('check', JSON.stringify([value])));
    expect(reply).toContain('"code":-32602');
    expect(reply).toContain(expected);
  });

  test('100,000 distinct items are accepted', async () => {
    const peer = await open();
    const items = Array.from({ length: 100_000 }, (_, a) => (a % 2 ? a : { a }));
    expect(await peer.ask(call('check', JSON.stringify([{ items }])))).toContain('"object"');
  });

  test('a header that hides a length of 10 ** 15 after a zero is refused', async () => {
    const peer = await open();
    expect(await peer.ask(call('shape', JSON.stringify([npy('(3, 0)')])))).toContain('"3,0"');
    expect(await peer.ask(call('shape', JSON.stringify([npy('(1000000000000000, 0)')])))).toContain(
      '-32602',
    );
  });
});
