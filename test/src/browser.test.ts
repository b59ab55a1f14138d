import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import type { BrowserContext, Page } from 'playwright-core';
import { contract } from '../../examples/calculator/generated/server.js';
import { Calculator } from '../../examples/calculator/src/calculator.js';
import { openSite } from './support/chromium.js';
import { closeAll } from './support/closing.js';

/** The example page in a real browser, against the example's server, from another origin. */

const WEB_EXAMPLE = fileURLToPath(new URL('../../examples/web', import.meta.url));
const BASE64 = fileURLToPath(
  new URL('../../packages/values/dist/codecs/base64.js', import.meta.url),
);
const SLOW_MS = 60_000;

let browser: BrowserContext;
let pageOrigin: string;
const servers: Server[] = [];

beforeAll(async () => {
  ({ browser, origin: pageOrigin } = await openSite(WEB_EXAMPLE));
}, SLOW_MS);

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await closeAll();
}, SLOW_MS);

/** Starts the calculator; pages of these origins may call it. */
async function startCalculator(origins: string[]): Promise<string> {
  const server = new Server({ contract, cors: { origins } });
  server.register(new Calculator());
  servers.push(server);
  return (await server.listen({ port: 0, transport: 'node' })).url;
}

async function openPage(serverUrl: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${pageOrigin}/?server=${encodeURIComponent(serverUrl)}`);
  return page;
}

/** Fills the form with the keyboard alone, and waits for the answer. */
async function call(page: Page, method: string, a: string, b: string): Promise<string[]> {
  await page.getByLabel('Method').selectOption(method);
  await page.getByLabel('a', { exact: true }).fill(a);
  await page.getByLabel('b', { exact: true }).fill(b);
  await page.keyboard.press('Enter');
  const answer = page.getByRole('status');
  await answer.getByText(`client.${method}(${a}, ${b})`).waitFor();
  await page.locator('#answer[aria-busy=false]').waitFor();
  return answer.locator('code, output, strong, dt, dd').allInnerTexts();
}

describe('the example page', () => {
  test('shows what the server answers', async () => {
    const page = await openPage(await startCalculator([pageOrigin]));
    expect(await call(page, 'sum', '2', '3')).toEqual(['client.sum(2, 3)', '5']);
    expect(await call(page, 'divide', '7', '-2')).toEqual(['client.divide(7, -2)', '-3.5']);
  });

  test('shows the code, message and data of an error that the method throws', async () => {
    const page = await openPage(await startCalculator([pageOrigin]));
    expect(await call(page, 'divide', '7', '0')).toEqual([
      'client.divide(7, 0)',
      'RpcError',
      ...['code', '1001'],
      ...['message', 'Division by zero'],
      ...['data', '{"dividend":7}'],
    ]);
    await page.getByRole('button', { name: 'Add 2 and 3' }).click();
    await page.getByRole('status').getByText('5', { exact: true }).waitFor();
  });

  test('speaks ws:, whose code it loads for that alone', async () => {
    const url = (await startCalculator([pageOrigin])).replace('http:', 'ws:');
    const page = await openPage(url);
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(request.resourceType()));
    expect(await call(page, 'sum', '2', '3')).toEqual(['client.sum(2, 3)', '5']);
    expect(loaded).toEqual(['script']);
    expect(await call(page, 'divide', '7', '0')).toContain('Division by zero');
    await servers.pop()?.close();
    const answer = await call(page, 'sum', '2', '2');
    expect(answer.slice(0, 2)).toEqual(['client.sum(2, 2)', 'TransportError']);
  });

  test('shows that the browser refuses a server that does not allow its origin', async () => {
    const url = await startCalculator(['http://elsewhere.example']);
    const page = await openPage(url);
    const refused = page.waitForEvent('console', (message) => message.type() === 'error');
    const answer = ['client.sum(2, 3)', 'TransportError', 'message', `${url}: Failed to fetch`];
    expect(await call(page, 'sum', '2', '3')).toEqual(answer);
    expect((await refused).text()).toMatch(/CORS policy/);
  });

  test('shows that the server is away', async () => {
    const url = await startCalculator([pageOrigin]);
    const page = await openPage(url);
    expect(await call(page, 'sum', '2', '3')).toContain('5');
    await servers.pop()?.close();
    const answer = ['client.sum(2, 2)', 'TransportError', 'message', `${url}: Failed to fetch`];
    expect(await call(page, 'sum', '2', '2')).toEqual(answer);
  });
});

describe('base64', () => {
  const pattern = (length: number) => Buffer.alloc(length, 'a\0\xff~?>ujrpc', 'latin1');
  const texts = [
    ...[...Array.from({ length: 70 }, (_, length) => length), 100_000].map((length) =>
      pattern(length).toString('base64'),
    ),
    ...['A', 'AA', 'AAA', 'A===', '====', 'AB==', 'AAB=', 'AA==AAAA', ' AAAA', 'AA\n==', 'AAAA\0'],
    ...['_-8=', 'A-8=', 'é', 'éééé', '\ud800AA=', 'A.8=', 'AA AA'],
  ];

  test.each([
    ['with the functions that new browsers have', true],
    ['with atob and btoa', false],
  ])('is to a browser what it is to Node, %s', async (_, isNew) => {
    const page = await browser.newPage();
    await page.goto(pageOrigin);
    const source = await readFile(BASE64, 'utf8');
    const found = await page.evaluate(
      async (given) => {
        if (!given.isNew) {
          delete (Uint8Array as { fromBase64?: unknown }).fromBase64;
          delete (Uint8Array.prototype as { toBase64?: unknown }).toBase64;
        }
        const { isBase64, decodeBase64, encodeBase64 } = (await import(
          `data:text/javascript,${encodeURIComponent(given.source)}`
        )) as typeof import('../../packages/values/src/codecs/base64.js');
        return {
          isNew: 'fromBase64' in Uint8Array && 'toBase64' in Uint8Array.prototype,
          read: given.texts.map((text) => (isBase64(text) ? [...decodeBase64(text)] : null)),
          written: given.texts.map((text) => isBase64(text) && encodeBase64(decodeBase64(text))),
        };
      },
      { source, texts, isNew },
    );
    const bytes = texts.map((text) => Buffer.from(text, 'base64'));
    const isRight = texts.map((text, index) => bytes[index]?.toString('base64') === text);
    expect(found).toEqual({
      isNew,
      read: bytes.map((one, index) => (isRight[index] ? [...one] : null)),
      written: texts.map((text, index) => isRight[index] && text),
    });
    expect(isRight.filter(Boolean)).toHaveLength(71);
  });
});
