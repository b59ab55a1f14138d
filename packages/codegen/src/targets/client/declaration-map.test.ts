import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generate } from '../../index.js';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ujrpc-definition-')));
const file = (name: string) => path.join(folder, name);

const source = `import { rpc } from '@ujrpc/core';

export interface Point {
  x: number;
}

@rpc({ namespace: 'calc' })
export class Calculator {
  @rpc
  sum(a: number, b: number): number {
    return a + b;
  }

  @rpc({ name: 'shift' })
  move(point: Point): Point {
    return point;
  }
}
`;

const frontend = `import { createClient } from '../generated/client.js';
const client = createClient('http://localhost:8545');
await client.calc.sum(2, 3);
const moved = await client.calc.shift({ x: 1 });
moved.x;
`;

interface Location {
  readonly file: string;
  readonly start: { readonly line: number; readonly offset: number };
}

let server: ChildProcess;

beforeAll(() => {
  for (const name of ['server', 'web', 'generated']) {
    mkdirSync(file(name));
  }
  const compilerOptions = { strict: true, module: 'nodenext', target: 'es2022', types: [] };
  for (const name of ['server', 'web']) {
    writeFileSync(file(`${name}/tsconfig.json`), JSON.stringify({ compilerOptions }));
  }
  writeFileSync(file('server/calculator.ts'), source);
  writeFileSync(file('web/main.ts'), frontend);
  const project = file('server/tsconfig.json');
  for (const [name, text] of generate({ project, out: file('generated') }).files) {
    writeFileSync(file(`generated/${name}`), text);
  }
  const tsserver = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
  server = spawn(process.execPath, [tsserver, '--disableAutomaticTypingAcquisition'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
});

afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

/** Asks tsserver for the definition of the first occurrence of a text in the frontend. */
async function definitionOf(text: string): Promise<Location | undefined> {
  const before = frontend.slice(0, frontend.indexOf(text) + text.lastIndexOf('.') + 1).split('\n');
  const place = { line: before.length, offset: (before.at(-1) ?? '').length + 1 };
  const send = (seq: number, command: string, args: object) =>
    server.stdin?.write(`${JSON.stringify({ seq, type: 'request', command, arguments: args })}\n`);
  send(1, 'open', { file: file('web/main.ts') });
  send(2, 'definition', { file: file('web/main.ts'), ...place });
  if (!server.stdout) {
    throw new Error('tsserver has no output');
  }
  for await (const line of createInterface({ input: server.stdout })) {
    if (!line.startsWith('{')) {
      continue;
    }
    const message = JSON.parse(line) as { request_seq?: number; body?: Location[] };
    if (message.request_seq === 2) {
      return message.body?.[0];
    }
  }
  return undefined;
}

/** Where a text is in the server's source, as tsserver counts. */
function placeOf(text: string): Location {
  const before = source.slice(0, source.indexOf(text)).split('\n');
  return {
    file: file('server/calculator.ts'),
    start: { line: before.length, offset: (before.at(-1) ?? '').length + 1 },
  };
}

test.each([
  ['client.calc.sum', 'sum(a'],
  ['client.calc.shift', 'move(point'],
  ['moved.x', 'x: number'],
])('tsserver follows %s to the server', async (use, declaration) => {
  expect(await definitionOf(use)).toMatchObject(placeOf(declaration));
});
