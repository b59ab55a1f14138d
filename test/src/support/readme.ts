import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);

export const readme = await readFile(path.join(root, 'README.md'), 'utf8');

/** The README's fenced blocks that name a file: ```ts src/main.ts */
const files: ReadonlyMap<string, string> = new Map(
  Array.from(readme.matchAll(/^```\w+ (\S+)\n(.*?)^```$/gms), ([, name = '', text = '']) => [
    name,
    text,
  ]),
);

/** A user's project with what the README says to write, outside of this repository. */
export class ReadmeProject {
  #server: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    /** In place of the README's port, which is anyone's. */
    readonly port: number,
  ) {}

  static async make(): Promise<ReadmeProject> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'ujrpc-readme-'));
    const project = new ReadmeProject(folder, await freePort());
    await project.#linkPackages();
    await project.write('package.json', '{ "type": "module" }');
    return project;
  }

  /** Writes a file, 8545 in it being this project's port. */
  async write(name: string, text: string): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, this.#withPort(text));
  }

  /** Writes a file that the README shows, some of its words replaced. */
  async writeShown(name: string, words: Readonly<Record<string, string>> = {}): Promise<void> {
    const shown = files.get(name);
    if (shown === undefined) {
      throw new Error(`README.md shows no ${name}`);
    }
    const text = Object.entries(words).reduce((all, [word, by]) => all.replaceAll(word, by), shown);
    await this.write(name, text);
  }

  /** Runs a command line of the README. */
  async shell(line: string) {
    const bin = path.join(this.folder, 'node_modules/.bin');
    return await run('sh', ['-c', this.#withPort(line)], {
      cwd: this.folder,
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    });
  }

  /** Starts the server, and waits until it answers. */
  async serve(): Promise<void> {
    const server = spawn(process.execPath, ['dist/main.js'], {
      cwd: this.folder,
      stdio: 'inherit',
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      const attempt = async () => {
        try {
          await fetch(`http://127.0.0.1:${this.port}/health`);
          resolve();
        } catch {
          setTimeout(attempt, 20);
        }
      };
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      void attempt();
    });
  }

  async remove(): Promise<void> {
    this.#server?.removeAllListeners('exit').kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  #withPort(text: string): string {
    return text.replaceAll('8545', String(this.port));
  }

  async #linkPackages(): Promise<void> {
    const scope = path.join(this.folder, 'node_modules/@ujrpc');
    const bin = path.join(this.folder, 'node_modules/.bin');
    await Promise.all([mkdir(scope, { recursive: true }), mkdir(bin, { recursive: true })]);
    for (const name of ['core', 'client', 'codegen', 'cli']) {
      await symlink(path.join(root, 'packages', name), path.join(scope, name));
    }
    const programs = {
      'ujrpc-codegen': 'packages/codegen/bin/ujrpc-codegen.js',
      ujrpc: 'packages/cli/bin/ujrpc.js',
      tsc: 'node_modules/typescript/bin/tsc',
    };
    for (const [name, program] of Object.entries(programs)) {
      await symlink(path.join(root, program), path.join(bin, name));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
