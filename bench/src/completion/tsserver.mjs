import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

/** A TypeScript language server with one file open, asked as an editor asks while a person types. */
export class TsServer {
  #process;
  #lines;
  #sequence = 0;

  constructor() {
    const program = createRequire(import.meta.url).resolve('typescript/lib/tsserver.js');
    const flags = ['--disableAutomaticTypingAcquisition', '--suppressDiagnosticEvents'];
    this.#process = spawn(process.execPath, [program, ...flags], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  open(file) {
    this.#send('open', { file });
  }

  /** Puts `text` in the place of `length` characters; lines and offsets count from 1. */
  change(file, { line, offset }, length, text) {
    const end = { endLine: line, endOffset: offset + length };
    this.#send('change', { file, line, offset, ...end, insertString: text });
  }

  /** @returns the names that are offered there */
  async completions(file, { line, offset }) {
    const sequence = this.#send('completionInfo', { file, line, offset, triggerKind: 1 });
    const { body } = await this.#reply(sequence);
    return (body?.entries ?? []).map(({ name }) => name);
  }

  async close() {
    this.#process.kill('SIGTERM');
    await new Promise((resolve) => this.#process.once('exit', resolve));
  }

  #send(command, args) {
    const seq = ++this.#sequence;
    const request = { seq, type: 'request', command, arguments: args };
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return seq;
  }

  async #reply(sequence) {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        throw new Error('tsserver ended');
      }
      const message = value.startsWith('{') ? JSON.parse(value) : {};
      if (message.request_seq === sequence) {
        return message;
      }
    }
  }
}
