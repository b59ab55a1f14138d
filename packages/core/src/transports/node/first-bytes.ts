import type { Socket } from 'node:net';
import type { Limits } from '@ujrpc/protocol';
import { type Protocol, sniff } from '../../framing/sniff.js';
import type { LoopClock } from './loop-clock.js';
import type { PeerConnection } from './peer-connection.js';

/** A connection that has not told yet what it speaks. */
export class FirstBytes implements PeerConnection {
  #seen: Buffer = Buffer.alloc(0);
  #since: number;
  readonly #onData = (chunk: Buffer): void => this.#read(chunk);
  readonly #onEnd = (): void => this.drain();

  /** @param decided the bytes are in the socket again, which is paused */
  constructor(
    private readonly socket: Socket,
    private readonly limits: Limits,
    private readonly clock: LoopClock,
    private readonly decided: (protocol: NonNullable<Protocol>) => void,
  ) {
    this.#since = clock.now;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
  }

  drain(): void {
    this.socket.destroy();
  }

  /** From the first byte on it is a request head that is on its way. */
  checkTimeouts(): void {
    const { headersTimeoutMs, keepAliveTimeoutMs } = this.limits;
    const limit = this.#seen.length > 0 ? headersTimeoutMs : keepAliveTimeoutMs;
    if (this.clock.now - this.#since > limit) {
      this.socket.destroy();
    }
  }

  #read(chunk: Buffer): void {
    if (this.#seen.length === 0) {
      this.#since = this.clock.now;
      this.#seen = chunk;
    } else {
      this.#seen = Buffer.concat([this.#seen, chunk]);
    }
    const protocol = sniff(this.#seen);
    if (protocol !== undefined || this.#seen.length >= this.limits.maxHeaderBytes) {
      this.socket.off('data', this.#onData);
      this.socket.off('end', this.#onEnd);
      this.socket.pause();
      this.socket.unshift(this.#seen);
      this.decided(protocol ?? 'http');
    }
  }
}
