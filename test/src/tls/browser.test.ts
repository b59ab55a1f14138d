import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import { contract } from '../../../examples/calculator/generated/server.js';
import { Calculator } from '../../../examples/calculator/src/calculator.js';
import { makeCertificate } from '../support/certificates.js';
import { openSite, type Site } from '../support/chromium.js';
import { closeAll, onClose } from '../support/closing.js';

/** The example page in a real browser, which calls a server of ours over TLS. */

const WEB_EXAMPLE = fileURLToPath(new URL('../../../examples/web', import.meta.url));
const SLOW_MS = 60_000;

let site: Site;

beforeAll(async () => {
  site = await openSite(WEB_EXAMPLE);
}, SLOW_MS);

afterAll(closeAll, SLOW_MS);

test.each(['https', 'wss'])('a page calls over %s:', async (scheme) => {
  const server = new Server({ contract, cors: { origins: [site.origin] } });
  onClose(() => server.close());
  server.register(new Calculator());
  const { port } = await server.listen({ port: 0, transport: 'node', tls: makeCertificate() });
  const page = await site.browser.newPage();
  const url = encodeURIComponent(`${scheme}://127.0.0.1:${port}`);
  await page.goto(`${site.origin}/?server=${url}`);
  await page.getByLabel('Method').selectOption('sum');
  await page.getByLabel('a', { exact: true }).fill('2');
  await page.getByLabel('b', { exact: true }).fill('3');
  await page.keyboard.press('Enter');
  await page.locator('#answer[aria-busy=false]').waitFor();
  const answer = page.getByRole('status').locator('code, output, strong, dt, dd');
  await answer.first().waitFor();
  expect(await answer.allInnerTexts()).toEqual(['client.sum(2, 3)', '5']);
});
