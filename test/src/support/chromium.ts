import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BrowserContext, chromium } from 'playwright-core';
import { onClose } from './closing.js';

const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
};
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const run = promisify(execFile);

export interface Site {
  /** Of the built page. */
  readonly origin: string;
  /** What the bundler wrote. */
  readonly folder: string;
  readonly browser: BrowserContext;
}

/** A page as Vite builds it for production, minified, and a browser to open it in; until `closeAll`. */
export async function openSite(root: string): Promise<Site> {
  const scratch = await mkdtemp(join(tmpdir(), 'ujrpc-browser-'));
  onClose(() => rm(scratch, { recursive: true, force: true }));
  const folder = join(scratch, 'page');
  // A process of its own: the bundler's native part does not take objects of jest's context.
  await run(process.execPath, [VITE, 'build', root, '--outDir', folder, '--emptyOutDir']);
  const origin = await serveFiles(folder);
  const browser = await chromium.launchPersistentContext(join(scratch, 'profile'), {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    // Servers of tests have certificates that nobody has signed.
    ignoreHTTPSErrors: true,
    chromiumSandbox: false,
    args: FLAGS,
  });
  onClose(() => browser.close());
  return { origin, folder, browser };
}

async function serveFiles(root: string): Promise<string> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const file = join(root, pathname === '/' ? 'index.html' : pathname);
    try {
      const content = await readFile(file);
      response.setHeader('content-type', CONTENT_TYPES[extname(file)] ?? 'text/plain');
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onClose(() => closed(server));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closed(server: Server): void {
  server.close();
  server.closeAllConnections();
}
