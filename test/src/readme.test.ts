import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let folder: string;
let port: number;
let server: ChildProcess | undefined;

/** The README's fenced blocks that name a file: ```ts src/main.ts */
async function filesOfReadme(): Promise<Map<string, string>> {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms);
  return new Map(Array.from(blocks, ([, name, text]) => [name as string, text as string]));
}

/** The README's port is anyone's; a test takes one that is free. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port: free } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

async function linkPackages(): Promise<void> {
  const scope = path.join(folder, 'node_modules/@ujrpc');
  const bin = path.join(folder, 'node_modules/.bin');
  await Promise.all([mkdir(scope, { recursive: true }), mkdir(bin, { recursive: true })]);
  for (const name of ['core', 'client', 'codegen', 'cli']) {
    await symlink(path.join(root, 'packages', name), path.join(scope, name));
  }
  await symlink(
    path.join(root, 'packages/codegen/bin/ujrpc-codegen.js'),
    path.join(bin, 'ujrpc-codegen'),
  );
  await symlink(path.join(root, 'packages/cli/bin/ujrpc.js'), path.join(bin, 'ujrpc'));
  await symlink(path.join(root, 'node_modules/typescript/bin/tsc'), path.join(bin, 'tsc'));
}

/** Runs a command line of the README in the user's folder. */
async function shell(line: string) {
  return await run('sh', ['-c', line.replaceAll('8545', String(port))], {
    cwd: folder,
    env: { ...process.env, PATH: `${path.join(folder, 'node_modules/.bin')}:${process.env.PATH}` },
  });
}

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const attempt = async () => {
      try {
        await fetch(`http://127.0.0.1:${port}/health`);
        resolve();
      } catch {
        setTimeout(attempt, 20);
      }
    };
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    void attempt();
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ujrpc-readme-'));
  port = await freePort();
  await linkPackages();
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, text] of await filesOfReadme()) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text.replaceAll('8545', String(port)));
  }
  await shell('ujrpc-codegen');
  await shell('tsc');
  server = spawn(process.execPath, ['dist/main.js'], { cwd: folder, stdio: 'inherit' });
  await untilListening(server);
}, 60_000);

afterAll(async () => {
  server?.removeAllListeners('exit');
  server?.kill();
  await rm(folder, { recursive: true, force: true });
});

test("the quick start's frontend prints the sum", async () => {
  expect((await shell('node dist/frontend.js')).stdout).toBe('5\n');
});

test("the quick start's CLI call prints the sum", async () => {
  expect((await shell('ujrpc -p 8545 sum a=2 b=3')).stdout).toBe('5\n');
});

test("the quick start's curl call is answered", async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const command = /^curl localhost.*?\n.*?$/m.exec(readme)?.[0] ?? '';
  expect((await shell(`${command} -sS`)).stdout).toBe('{"jsonrpc":"2.0","id":1,"result":5}');
});

test('a wrong call is explained as the README shows it', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8');
  const shown = /^# (error -32602.*?)\n# (.*?)$/m.exec(readme);
  const failed = shell('ujrpc -p 8545 sum a=2 b=three');
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: `${shown?.[1]}\n${shown?.[2]}\n` });
});

test('a frontend that calls it wrongly does not compile', async () => {
  const wrong =
    "import { createClient } from '../generated/client.js';\nawait createClient('').sum(2, 'three');\n";
  await cp(path.join(folder, 'tsconfig.json'), path.join(folder, 'tsconfig.wrong.json'));
  await writeFile(path.join(folder, 'src/wrong.ts'), wrong);
  await expect(shell('tsc -p tsconfig.wrong.json --noEmit')).rejects.toMatchObject({
    stdout: expect.stringContaining("Argument of type 'string' is not assignable") as unknown,
  });
});
