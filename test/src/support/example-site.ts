import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { openSite, type Site } from './chromium.js';
import { closeAll } from './closing.js';

/** An example that has a page: its site in Chromium, and its server, which takes calls of that page. */
export interface ExampleSite {
  readonly site: Site;
  /** Of the server, as it prints it. */
  readonly url: string;
  /** @returns the exit code and the signal of the server, which SIGTERM ends */
  close(): Promise<unknown[]>;
}

export async function openExample(folder: string): Promise<ExampleSite> {
  const site = await openSite(path.join(folder, 'page'));
  const main = path.join(folder, 'dist/main.js');
  const server = spawn(process.execPath, [main, '--port', '0', '--origin', site.origin]);
  const lines = createInterface({ input: server.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return {
    site,
    url: /^listening on (http:\S+) /.exec(line)?.[1] ?? '',
    async close() {
      await closeAll();
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      return ended;
    },
  };
}
