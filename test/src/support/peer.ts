import type { Socket } from 'node:net';
import { onClose } from './closing.js';
import { connectAsServed } from './served-tls.js';

export type Address = number | string | { readonly host: string; readonly port: number };

/** A peer that sends exactly the bytes it is told to and keeps all that it receives: over TCP, or TLS where that is served. */
export class Peer {
  #received: Buffer[] = [];
  #ended = false;
  #changed: () => void = () => {};
  /** Resolves once the connection is gone, whichever way. */
  readonly closed: Promise<void>;
  /** Why it broke; undefined where it was closed in order. */
  error: NodeJS.ErrnoException | undefined;

  private constructor(
    readonly socket: Socket,
    /** What TLS goes over. */
    private readonly below: Socket,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#received.push(chunk);
      this.#changed();
    });
    socket.on('error', (error) => {
      this.error = error;
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true;
        this.#changed();
        resolve();
      });
    });
    onClose(() => socket.destroy());
  }

  /** Connects to a port of 127.0.0.1, to a Unix domain socket or to a given host. */
  static async open(address: Address): Promise<Peer> {
    const target =
      typeof address === 'number'
        ? { host: '127.0.0.1', port: address }
        : typeof address === 'string'
          ? { path: address }
          : address;
    const { socket, below } = await connectAsServed(target);
    return new Peer(socket, below);
  }

  /** All that has arrived so far, as latin1: one character is one byte. */
  get bytes(): string {
    return Buffer.concat(this.#received).toString('latin1');
  }

  get text(): string {
    return Buffer.concat(this.#received).toString('utf8');
  }

  write(bytes: string | Uint8Array): this {
    this.socket.write(bytes);
    return this;
  }

  /** Closes this side only. */
  end(bytes: string | Uint8Array = ''): this {
    this.socket.end(bytes);
    return this;
  }

  /** Leaves with a reset instead of a goodbye. */
  reset(): void {
    this.below.resetAndDestroy();
  }

  /**
   * Waits until what has arrived satisfies `enough`.
   *
   * @throws Error when the connection closes before that
   */
  async until(enough: (text: string) => boolean): Promise<string> {
    await this.#waitFor(() => this.text, enough);
    return this.text;
  }

  /** The same for what ends with a text, however much comes before it. */
  async untilEnd(end: string): Promise<void> {
    const tail = () => Buffer.concat(this.#received.slice(-4)).toString('utf8');
    await this.#waitFor(tail, (text) => text.endsWith(end));
  }

  async #waitFor(read: () => string, enough: (text: string) => boolean): Promise<void> {
    while (!enough(read())) {
      if (this.#ended) {
        throw new Error(`closed after ${JSON.stringify(read().slice(0, 2000))}`);
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Waits until `count` lines have arrived: raw replies end with one each. */
  async lines(count: number): Promise<string[]> {
    const text = await this.until((received) => received.split('\n').length > count);
    return text.split('\n').slice(0, count);
  }

  /** Waits until the server closes. @returns all that it said */
  async untilClosed(): Promise<string> {
    await this.closed;
    return this.text;
  }
}

/** Sends bytes, closes this side and returns all that the server says until it closes too. */
export async function converse(address: Address, bytes: string | Uint8Array): Promise<string> {
  return (await Peer.open(address)).end(bytes).untilClosed();
}

/** Sends bytes, closes nothing and returns all that the server says until it closes. */
export async function untilClosed(address: Address, bytes: string | Uint8Array): Promise<string> {
  return (await Peer.open(address)).write(bytes).untilClosed();
}

/** Lets the event loop turn, so that what was written is read, before anything else is written. */
export async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
