import { connect, type Socket } from 'node:net';
import { onClose } from '../support/closing.js';

/** A raw connection over which one document after the other is asked and answered. */
export class LinePeer {
  readonly #waiting: ((line: string) => void)[] = [];
  #rest = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        this.#waiting.shift()?.(line);
      }
    });
    socket.on('close', () => {
      for (const settle of this.#waiting.splice(0)) {
        settle('closed');
      }
    });
    onClose(() => socket.destroy());
  }

  static async open(port: number): Promise<LinePeer> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new LinePeer(socket);
  }

  /** @returns the reply, without its line end; `closed` where the server closed instead */
  ask(document: string): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.socket.write(`${document}\n`);
    });
  }
}
