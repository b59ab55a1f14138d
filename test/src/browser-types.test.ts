import { copyFile, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Contract, Server } from '@ujrpc/core';
import type { Page } from 'playwright-core';
import { openSite, type Site } from './support/chromium.js';
import { closeAll, onClose } from './support/closing.js';
import { codeIn, tableOf } from './support/document-tables.js';
import { type Generated, generatedFrom } from './support/generated.js';
import { shown } from './support/shown.js';
import { transportsUnderTest } from './support/transports.js';

/** A generated client in a real browser, minified by Vite as for production. */

const SLOW_MS = 60_000;
const HERE = import.meta.dirname;
const document = await readFile(path.resolve(HERE, '../../docs/types.md'), 'utf8');

/** Each type of docs/types.md and a value of it, and some that hold others. */
const rows = [
  ...tableOf(document, 'TypeScript', 'A value').map((cells) =>
    cells.map((cell) => codeIn(cell)[0] ?? ''),
  ),
  [
    'Scene',
    `{ title: 'a', at: new Date(0), children: [
      { title: 'b', at: new Date(1), photo: png(), scores: NDArray.from([0.5, -0], 'float32'),
        keys: new Map([['k', { sizes: new Set([1n, -(2n ** 70n)]), page: new URL('http://a/b') }]]),
        children: [] },
    ] }`,
  ],
  ["(Date | null)[] | 'none'", '[new Date(5), null]'],
].map(([type = '', value = '']) => ({
  type,
  // Node's own class; a client in a browser has its base.
  value: value.replace('Buffer.of', 'Uint8Array.of'),
}));

/** The expressions mean the same in the handler's module and in the page. */
const VALUES = `
const png = () => new Image(Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGM8wQAAAZYAyhQqAnYAAAAASUVORK5CYII='), (c) => c.charCodeAt(0)));
export const values = [${rows.map(({ value }) => value).join(',\n')}];
`;

const SERVICE = `
import { Image, type Int, type Int64, NamedRpcError, NDArray, RpcError, rpc, type Uint32 } from '@ujrpc/core';
${VALUES}
export const seen: unknown[] = [];

export interface Scene {
  title: string;
  at: Date;
  photo?: Image;
  scores?: NDArray<'float32'>;
  keys?: Map<string, { sizes: Set<bigint>; page: URL }>;
  children: Scene[];
}

export class NotFound extends RpcError<{ at: Date; left: Map<string, bigint>; photo: Image }> {
  static readonly code: number = 1404;
}
export class Gone extends NotFound {
  static override readonly code = 1410;
}
export class OutOfStock extends NamedRpcError<{ left: Uint32 }> {}

@rpc
export class Rows {
  ${rows.map(({ type }, i) => `@rpc row${i}(value: ${type}): ${type} { seen.push(value); return value; }`).join('\n  ')}

  @rpc({ throws: [NotFound, Gone, OutOfStock] })
  async fail(what: 'NotFound' | 'Gone' | 'OutOfStock' | 'RpcError'): Promise<Date> {
    const data = { at: new Date(7), left: new Map([['tea', 2n ** 64n]]), photo: png() };
    switch (what) {
      case 'NotFound': throw new NotFound(1404, 'not found', data);
      case 'Gone': throw new Gone(1410, 'gone', data);
      case 'OutOfStock': throw new OutOfStock('out of stock', { left: 3 });
      default: throw new RpcError(1999, 'undeclared', { any: [1] });
    }
  }
}
`;

const PAGE = `
import * as api from './client.js';
import { shown } from './shown.ts';
const { Image, NDArray } = api;
${VALUES.replace('export ', '')}
const classes = ['RpcError', 'NotFound', 'Gone', 'OutOfStock'];
const client = api.createClient(new URLSearchParams(location.search).get('server'));

window.row = async (i) => {
  const returned = await client['row' + i](values[i]);
  const sameClass = Object.getPrototypeOf(Object(returned)) === Object.getPrototypeOf(Object(values[i]));
  return { sent: shown(values[i]), returned: shown(returned), sameClass };
};

window.fail = async (what) => {
  const error = await client.fail(what).catch((thrown) => thrown);
  return {
    code: error.code,
    message: error.message,
    data: shown(error.data),
    instanceOf: classes.filter((name) => error instanceof api[name]),
    isRpcError: classes.filter((name) => api.isRpcError(error, api[name])),
    isAny: api.isRpcError(error),
    className: error.constructor.name,
  };
};

window.pixels = async () => {
  const { data, width, height, channels } = await values.find((one) => one instanceof Image).pixels();
  const image = await Image.fromPixels({ data, width, height, channels });
  const back = await (await client.row${rows.findIndex(({ type }) => type === 'Image')}(image)).pixels();
  return { width, height, channels, same: data.every((one, i) => one === back.data[i]) };
};
`;

interface Module {
  readonly Rows: new () => object;
  readonly values: readonly unknown[];
  readonly seen: readonly unknown[];
}

let site: Site;
let contract: Contract;
let service: Module;

beforeAll(async () => {
  const generated = await generatedFrom({ 'rows.ts': SERVICE });
  ({ contract } = generated);
  service = (await import(pathToFileURL(`${generated.folder}/rows.js`).href)) as Module;
  site = await openSite(await pageOf(generated));
}, SLOW_MS);
afterAll(closeAll, SLOW_MS);

/** What a user has: a page, the generated client and @ujrpc/client. */
async function pageOf({ folder }: Generated): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'ujrpc-page-'));
  onClose(() => rm(root, { recursive: true, force: true }));
  await symlink(path.resolve(HERE, '../node_modules'), path.join(root, 'node_modules'));
  await copyFile(path.join(folder, 'client.js'), path.join(root, 'client.js'));
  await copyFile(path.join(HERE, 'support/shown.ts'), path.join(root, 'shown.ts'));
  await writeFile(path.join(root, 'main.js'), PAGE);
  const html = '<!doctype html><title>Types</title><script type="module" src="/main.js"></script>';
  await writeFile(path.join(root, 'index.html'), html);
  return root;
}

test('the bundle is minified, so that no name of a class is left', async () => {
  const assets = path.join(site.folder, 'assets');
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map((name) => readFile(path.join(assets, name), 'utf8')));
  expect(texts.join()).toContain('row0');
  expect(texts.join()).not.toMatch(/class (NotFound|Gone|OutOfStock|RpcError|NDArray|Image)\b/);
});

describe.each(transportsUnderTest)('in Chromium, with the server on %s', (transport) => {
  let page: Page;
  beforeAll(async () => {
    const server = new Server({ contract, cors: { origins: [site.origin] } });
    onClose(() => server.close());
    const { url } = await server.register(new service.Rows()).listen({ transport, port: 0 });
    page = await site.browser.newPage();
    await page.goto(`${site.origin}/?server=${encodeURIComponent(url)}`);
  });

  const ask = (name: 'row' | 'fail' | 'pixels', argument: unknown = null): Promise<unknown> =>
    page.evaluate(`${name}(${JSON.stringify(argument)})`);

  test.each(rows.map((row, i) => ({ ...row, i })))('$type goes there and back', async ({ i }) => {
    const value = shown(service.values[i]);
    expect(await ask('row', i)).toEqual({ sent: value, returned: value, sameClass: true });
    expect(shown(service.seen.at(-1))).toEqual(value);
  });

  const rich = { at: new Date(7), left: new Map([['tea', 2n ** 64n]]) };
  const noted = ['RpcError', 'NotFound'];

  test.each([
    ['NotFound', 1404, 'not found', rich, noted],
    ['Gone', 1410, 'gone', rich, [...noted, 'Gone']],
    ['OutOfStock', 1_590_634_292, 'out of stock', { left: 3 }, ['RpcError', 'OutOfStock']],
    ['RpcError', 1999, 'undeclared', { any: [1] }, ['RpcError']],
  ])(
    'an error %s is of the class that the client exports',
    async (what, code, message, data, classes) => {
      const { className, ...error } = (await ask('fail', what)) as { className: string };
      expect(error).toMatchObject({ code, message, instanceOf: classes, isRpcError: classes });
      expect(error).toMatchObject({ data: shown(data), isAny: true });
      expect(className).not.toBe(what);
    },
  );

  test('data of an error has its image', async () => {
    const image = service.values.find(
      (one) => Object.prototype.toString.call(one) === '[object Image]',
    );
    expect(await ask('fail', 'NotFound')).toHaveProperty('data.Object.photo', shown(image));
  });

  test('pixels that the page drew arrive as they were', async () => {
    expect(await ask('pixels')).toEqual({ width: 2, height: 1, channels: 4, same: true });
  });
});
