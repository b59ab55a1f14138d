import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Block, blocksOf, pageNamed, root } from '../support/markdown.js';

/** Programs that a page calls with `npx`, or that are in the PATH once they are installed. */
const PROGRAMS = {
  'ujrpc-codegen': 'packages/codegen/bin/ujrpc-codegen.js',
  tsc: 'node_modules/typescript/bin/tsc',
};

/** What a project needs that its page does not show. */
const MANIFEST = '{ "type": "module" }';

/** What a command printed and how it ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
}

/** A user's project with what a page says to write, outside of this repository. */
export class DocumentProject {
  #server: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    /** Instead of 8545, which may be anyone's. */
    readonly port: number,
  ) {}

  static async make(): Promise<DocumentProject> {
    const folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'ujrpc-document-')), 'project');
    const project = new DocumentProject(folder, await freePort());
    await project.#linkPackages();
    await project.write('package.json', MANIFEST);
    await project.write('tsconfig.json', blockNamed('README.md', 'tsconfig.json').text);
    return project;
  }

  /** Writes a file, 8545 in it being this project's port. */
  async write(name: string, text: string | Uint8Array): Promise<void> {
    const file = path.join(this.folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof text === 'string' ? this.#withPort(text) : text);
  }

  /** Writes the blocks that name a file. */
  async writeNamed(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      const name = fileOf(block);
      if (name !== undefined) {
        await this.write(name, block.text);
      }
    }
  }

  /** Runs a command line as a page shows it; how it ends is the caller's to judge. */
  async shell(line: string): Promise<Ran> {
    const bin = path.join(this.folder, 'node_modules/.bin');
    const command = this.#withPort(line).replaceAll(/(^|[;&|] )npx /g, '$1');
    const options = {
      cwd: this.folder,
      env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: '1' },
    };
    try {
      return { ...(await promisify(execFile)('bash', ['-c', command], options)), status: 0 };
    } catch (error) {
      const { stdout, stderr, code } = error as Ran & { code: number };
      return { stdout, stderr, status: code };
    }
  }

  /** Starts a server, and waits until it answers. */
  async serve(script = 'dist/main.js'): Promise<void> {
    const server = spawn(process.execPath, [script], { cwd: this.folder, stdio: 'inherit' });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      const attempt = async () => {
        try {
          await fetch(`http://127.0.0.1:${this.port}/health`);
          resolve();
        } catch {
          setTimeout(() => void attempt(), 20);
        }
      };
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      void attempt();
    });
  }

  async remove(): Promise<void> {
    this.#server?.removeAllListeners('exit').kill();
    await rm(path.dirname(this.folder), { recursive: true, force: true });
  }

  #withPort(text: string): string {
    return text.replaceAll('8545', String(this.port));
  }

  /** What docs/mounting.md mounts a server in. */
  async #linkHosts(modules: string): Promise<void> {
    await mkdir(path.join(modules, '@nestjs'));
    for (const name of ['express', '@types/express', 'fastify', 'hono', '@nestjs/core']) {
      await symlink(path.join(root, 'test/node_modules', name), path.join(modules, name));
    }
  }

  async #linkPackages(): Promise<void> {
    const modules = path.join(this.folder, 'node_modules');
    for (const folder of ['@ujrpc', '@types', '.bin']) {
      await mkdir(path.join(modules, folder), { recursive: true });
    }
    for (const name of ['core', 'client', 'codegen', 'cli', 'values', 'words']) {
      await symlink(path.join(root, 'packages', name), path.join(modules, '@ujrpc', name));
    }
    await symlink(path.join(root, 'node_modules/@types/node'), path.join(modules, '@types/node'));
    await this.#linkHosts(modules);
    for (const [name, program] of Object.entries(PROGRAMS)) {
      await symlink(path.join(root, program), path.join(modules, '.bin', name));
    }
    const cli = path.join(modules, '.bin/ujrpc');
    const program = path.join(root, 'packages/cli/bin/ujrpc.js');
    await writeFile(cli, `#!/bin/sh\nexec node ${program} "$@" --port ${this.port}\n`);
    await chmod(cli, 0o755);
  }
}

/** The file that a block is: ```ts src/main.ts */
export function fileOf({ words: [word = ''] }: Block): string | undefined {
  return /^[\w./-]+\.\w+$/.test(word) ? word : undefined;
}

/** Blocks of a page that belong together: ```ts src/main.ts project=NAME, or without one. */
export function projectOf({ words }: Block): string {
  const named = words.find((word) => word.startsWith('project='));
  return named?.slice('project='.length) ?? '';
}

export function blocksOfProject(page: string, project: string): readonly Block[] {
  return blocksOf(pageNamed(page)).filter((block) => projectOf(block) === project);
}

export function blockNamed(page: string, file: string): Block {
  const block = blocksOf(pageNamed(page)).find((one) => fileOf(one) === file);
  if (block === undefined) {
    throw new Error(`${page} does not show ${file}`);
  }
  return block;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
