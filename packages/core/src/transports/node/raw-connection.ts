import type { Socket } from 'node:net';
import { ErrorCode } from '@ujrpc/protocol';
import type { CallSource, Connection } from '../../calls/connection.js';
import { failure } from '../../calls/failure.js';
import type { Framer } from '../../framing/framer.js';
import { HeaderFramer } from '../../framing/header-framer.js';
import { JsonFramer } from '../../framing/json-framer.js';
import { PARSE_ERROR_REPLY, type Reply } from '../../json-rpc/documents.js';
import { failureReply } from '../../json-rpc/reply.js';
import type { Service } from '../transport.js';
import { linger } from './linger.js';
import type { LoopClock } from './loop-clock.js';
import type { PeerConnection } from './peer-connection.js';

const TOO_LARGE_REPLY = failureReply('null', failure(ErrorCode.MessageTooLarge));
const NO_HEADERS = new Headers();

/** A peer that sends JSON documents without HTTP around them. Replies leave as they get ready. */
export class RawConnection implements PeerConnection {
  readonly #framer: Framer;
  readonly #source: CallSource;
  #unanswered = 0;
  #closing = false;
  #corked = false;
  #activeSince: number;
  #partialBytes = 0;
  /** What has been read but waits until the replies before it are sent. */
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(
    private readonly socket: Socket,
    calls: Connection,
    private readonly service: Service,
    private readonly clock: LoopClock,
    protocol: 'json' | 'header',
  ) {
    this.#activeSince = clock.now;
    this.#source = { connection: calls, headers: NO_HEADERS };
    const Framing = protocol === 'json' ? JsonFramer : HeaderFramer;
    this.#framer = new Framing(service.limits.maxBodyBytes, {
      document: (bytes) => this.#inTurn(() => this.#answer(bytes)),
      malformed: () => this.#inTurn(() => this.#fail(PARSE_ERROR_REPLY)),
      tooLarge: () => this.#inTurn(() => this.#fail(TOO_LARGE_REPLY)),
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.#peerEnded());
    socket.on('drain', () => this.#resume());
    // net's clock starts anew with every byte that moves, either way.
    socket.setTimeout(service.limits.keepAliveTimeoutMs, () => {
      if (socket.writableLength > 0) {
        socket.destroy();
      }
    });
    socket.resume();
  }

  /** Finishes what has begun and closes. */
  drain(): void {
    this.#closing = true;
    this.#closeWhenAnswered();
  }

  checkTimeouts(): void {
    const { requestTimeoutMs, minBodyBytesPerSecond, keepAliveTimeoutMs } = this.service.limits;
    if (this.socket.isPaused()) {
      // It is us who do not read.
      this.#activeSince = this.clock.now;
      return;
    }
    const elapsed = this.clock.now - this.#activeSince;
    if (this.#framer.isPartial) {
      const expected = (elapsed / 1000) * minBodyBytesPerSecond;
      const tooSlow = elapsed > 1000 && this.#partialBytes < expected;
      if (elapsed > requestTimeoutMs || tooSlow) {
        this.socket.destroy();
      }
    } else if (this.#unanswered === 0 && elapsed > keepAliveTimeoutMs) {
      this.drain();
    }
  }

  #read(chunk: Buffer): void {
    if (this.#closing) {
      return;
    }
    const wasPartial = this.#framer.isPartial;
    this.#framer.push(chunk);
    if (!wasPartial || !this.#framer.isPartial) {
      this.#activeSince = this.clock.now;
      this.#partialBytes = 0;
    }
    this.#partialBytes += chunk.length;
  }

  /** One segment can hold more calls than their replies have room: those beyond it wait. */
  #inTurn(step: () => void): void {
    if (this.#waiting.length > 0 || this.socket.writableNeedDrain) {
      this.#waiting.push(step);
    } else {
      step();
    }
  }

  #answer(bytes: Buffer): void {
    if (this.#closing) {
      return;
    }
    const reply = this.service.documents.answer(bytes, this.#source);
    // After what is no JSON, where the next document would begin is anyone's guess.
    this.#closing ||= reply === PARSE_ERROR_REPLY || this.service.closeAfterReply;
    if (reply === undefined || typeof reply === 'string') {
      this.#send(reply);
      this.#closeWhenAnswered();
      return;
    }
    this.#unanswered++;
    void reply.then((text) => {
      this.#unanswered--;
      this.#activeSince = this.clock.now;
      this.#send(text);
      this.#closeWhenAnswered();
    });
  }

  #fail(reply: string): void {
    if (!this.#closing) {
      this.#send(reply);
      this.drain();
    }
  }

  #send(reply: Reply): void {
    if (reply === undefined || this.socket.destroyed) {
      return;
    }
    if (!this.#corked) {
      this.#corked = true;
      this.socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.socket.uncork();
      });
    }
    this.socket.write(this.#framer.frame(reply));
    this.#applyBackpressure();
  }

  /** A peer that does not read its replies is not read either, and cut when that is not enough. */
  #applyBackpressure(): void {
    const { hardSendQueueBytes, maxResponseBytes } = this.service.limits;
    if (this.socket.writableLength > hardSendQueueBytes + maxResponseBytes) {
      this.socket.destroy();
    } else if (this.socket.writableNeedDrain) {
      this.socket.pause();
    }
  }

  #resume(): void {
    while (this.#next < this.#waiting.length && !this.socket.writableNeedDrain) {
      this.#waiting[this.#next++]?.();
    }
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    if (!this.#closing && this.#waiting.length === 0) {
      this.socket.resume();
    }
  }

  #peerEnded(): void {
    this.#framer.end();
    this.#source.connection.peerEnded();
    this.#inTurn(() => this.drain());
  }

  #closeWhenAnswered(): void {
    if (this.#closing && this.#unanswered === 0) {
      process.nextTick(linger, this.socket);
    }
  }
}
