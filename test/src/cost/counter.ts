import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What one value cost: steps, by what was done. */
export interface Costs {
  readonly success: boolean;
  readonly costs: Readonly<Record<string, number>>;
  /** Characters of paths and types that the refusal names. */
  readonly told: number;
}

/** The generated module, and the run time that it calls. */
const COUNTED = '/server\\.js$|/packages/(?:values|core)/dist/';

/** Code that is thrown away, or compiled in another way once it has run often, is not counted alike. */
const STEADY = ['--no-flush-bytecode', '--no-opt', '--no-maglev', '--no-sparkplug'];

/** Longer than any count that ends: a cost that grows with each level does not. */
const PATIENCE_MS = 60_000;

/** Counts the steps that a generated contract takes, in a process of its own. */
export class Counter {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(server: string) {
    const script = fileURLToPath(new URL('steps.mjs', import.meta.url));
    this.#child = spawn(process.execPath, [...STEADY, script, server, COUNTED], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** @returns undefined where it did not end in time, and the counter with it */
  async count(method: string, value: unknown): Promise<Costs | undefined> {
    this.#child.stdin?.write(`${JSON.stringify({ method, value })}\n`);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const { value: line, done } = await this.#lines.next();
    clearTimeout(timer);
    return done ? undefined : (JSON.parse(line) as Costs);
  }

  close(): void {
    this.#child.stdin?.end();
  }
}
