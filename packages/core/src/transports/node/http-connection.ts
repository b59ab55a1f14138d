import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CallSource, Connection } from '../../calls/connection.js';
import { Bytes } from '../../framing/bytes.js';
import { decide, type HttpReply, refusal } from '../../http/policy.js';
import type { Reply } from '../../json-rpc/documents.js';
import type { Service } from '../transport.js';
import { declaredLength, malformation, requestHead } from './http-head.js';
import { sendReply, writeLastReply } from './http-reply.js';
import { linger } from './linger.js';
import type { LoopClock } from './loop-clock.js';
import type { PeerConnection } from './peer-connection.js';

/** A request whose body is on its way. */
interface Reading {
  readonly request: IncomingMessage;
  /** None where the request is not handled before its body is complete. */
  readonly response?: ServerResponse;
  since: number;
  bytes: number;
  /** Set once something else than its call answers it. */
  refused: boolean;
}

/** One HTTP/1.1 connection: Node parses, this decides what is answered and when to close. */
export class HttpConnection implements PeerConnection {
  #unanswered = 0;
  /** Requests so far, and replies that are sent. */
  #accepted = 0;
  #finished = 0;
  #unsentBytes = 0;
  #reading: Reading | undefined;
  #closing = false;
  #draining = false;
  /** To be closed once everything due is said. */
  #ending = false;
  /** Said after the replies that are still due: a broken request never overtakes those before it. */
  #lastReply: HttpReply | undefined;
  #onAnswered: (() => void) | undefined;
  /** What is to be answered once the replies before it are sent. */
  readonly #waiting: { readonly turn: number; readonly answer: () => void }[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly calls: Connection,
    private readonly service: Service,
    private readonly clock: LoopClock,
    private readonly onLoopback: boolean,
  ) {
    // Node calls this after a reply with `Connection: close`, and after one to a peer that has ended.
    socket.destroySoon = () => this.#close();
    socket.on('end', () => {
      calls.peerEnded();
      this.#close();
    });
  }

  /** Answers one request. `expectsContinue`: its client waits for leave to send the body. */
  handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    if (this.#closing) {
      return;
    }
    this.#unanswered++;
    this.#accepted++;
    this.#closing = !persists(request, response);
    const broken = malformation(request, this.service.limits);
    if (broken !== undefined) {
      this.#closing = true;
      this.#reply(request, response, broken, true);
      return;
    }
    const decision = decide(requestHead(request), this.service.http, this.onLoopback);
    if (decision.kind === 'refuse') {
      this.#refuse(request, response, decision.reply, expectsContinue);
    } else if (declaredLength(request) > this.service.limits.maxBodyBytes) {
      this.#refuseTooLarge(request, response, decision.headers);
    } else if (decision.kind === 'call') {
      if (expectsContinue) {
        response.writeContinue();
      }
      this.#readBody(request, response, decision.headers);
    } else {
      const body = decision.kind === 'health' ? '{"status":"ok"}' : this.service.openrpc;
      const reply = { status: 200, headers: decision.headers, body };
      this.#refuse(request, response, reply, expectsContinue);
    }
  }

  /** Refuses a request without looking at it further, and closes: its body may or may not come. */
  refuse(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
    if (!this.#closing) {
      this.#unanswered++;
      this.#accepted++;
      this.#closing = true;
      this.#reply(request, response, reply, true);
    }
  }

  /** Node could not go on parsing, or waited too long: `reply` is the last word. */
  fail(reply: HttpReply): void {
    const reading = this.#reading;
    // Several bodies may wait to be handed over; only the last one can be incomplete.
    if (reading?.response !== undefined && !reading.request.complete && !reading.refused) {
      this.#closing = true;
      reading.refused = true;
      this.#reply(reading.request, reading.response, reply, true);
      return;
    }
    if (this.#closing) {
      return;
    }
    this.#closing = true;
    if (this.#unanswered > 0) {
      this.#lastReply = reply;
    } else {
      writeLastReply(this.socket, reply);
    }
  }

  /** The body of a request that is handled once it is complete has to come as fast as any other. */
  awaitBody(request: IncomingMessage): void {
    const reading: Reading = { request, since: this.clock.now, bytes: 0, refused: false };
    this.#reading = reading;
    request.on('data', (chunk: Buffer) => {
      reading.bytes += chunk.length;
    });
  }

  /** Nothing has moved for as long as a connection may be idle; a long call is no reason to cut it. */
  stalled(): void {
    if (this.#unanswered === 0 || this.socket.writableLength > 0) {
      this.socket.destroy();
    }
  }

  /** Calls `next` once every request so far has its reply, unless the connection then closes. */
  whenAnswered(next: () => void): void {
    this.#onAnswered = next;
    this.#closeWhenAnswered();
  }

  drain(): void {
    this.#draining = true;
    if (this.#unanswered === 0) {
      this.#closing = true;
      linger(this.socket);
    }
  }

  checkTimeouts(): void {
    const reading = this.#reading;
    if (reading !== undefined && !reading.request.complete) {
      if (this.socket.isPaused()) {
        // It is us who do not read.
        reading.since = this.clock.now;
        reading.bytes = 0;
        return;
      }
      const elapsed = this.clock.now - reading.since;
      const expected = (elapsed / 1000) * this.service.limits.minBodyBytesPerSecond;
      if (elapsed > 1000 && reading.bytes < expected) {
        this.fail(refusal(408, 'the body arrives too slowly'));
      }
    }
  }

  /** A reply that needs no body: the body, if there is one, is read and dropped. */
  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    reply: HttpReply,
    expectsContinue: boolean,
  ): void {
    // A body that we would not take from anyone is not waited for either. Whether one comes that its
    // sender was to have leave for first, nobody knows (RFC 9110 §10.1.1).
    const close = expectsContinue || declaredLength(request) > this.service.limits.maxBodyBytes;
    this.#closing ||= close;
    request.resume();
    this.#inTurn(this.#accepted - 1, () => this.#reply(request, response, reply, close));
  }

  #refuseTooLarge(
    request: IncomingMessage,
    response: ServerResponse,
    headers: readonly string[],
  ): void {
    this.#closing = true;
    const why = `a body has at most ${this.service.limits.maxBodyBytes} bytes`;
    this.#reply(request, response, refusal(413, why, headers), true);
  }

  #readBody(request: IncomingMessage, response: ServerResponse, headers: readonly string[]): void {
    const reading: Reading = { request, response, since: this.clock.now, bytes: 0, refused: false };
    this.#reading = reading;
    const turn = this.#accepted - 1;
    const chunks = new Bytes();
    request.on('data', (chunk: Buffer) => {
      if (reading.refused) {
        return;
      }
      reading.bytes += chunk.length;
      chunks.push(chunk);
      if (reading.bytes > this.service.limits.maxBodyBytes) {
        reading.refused = true;
        this.#refuseTooLarge(request, response, headers);
      }
    });
    request.on('end', () => {
      if (!reading.refused) {
        const body = chunks.take();
        this.#inTurn(turn, () => this.#call(request, response, body, headers));
      }
    });
  }

  /** One segment can hold more requests than their replies have room: those beyond it wait. */
  #inTurn(turn: number, answer: () => void): void {
    if (this.#mayAnswer(turn)) {
      answer();
    } else {
      this.#waiting.push({ turn, answer });
    }
  }

  /** The one whose reply is due next always may: the others' replies wait behind it. */
  #mayAnswer(turn: number | undefined): boolean {
    const isFull = this.#unsentBytes > this.service.limits.softSendQueueBytes;
    return !isFull || turn === this.#finished;
  }

  #call(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    headers: readonly string[],
  ): void {
    const source = new RequestSource(this.calls, request);
    const reply = this.service.documents.answer(body, source);
    const send = (text: Reply) => {
      const http =
        text === undefined ? { status: 204, headers } : { status: 200, headers, body: text };
      this.#reply(request, response, http);
    };
    if (reply instanceof Promise) {
      void reply.then(send);
    } else {
      send(reply);
    }
  }

  #reply(
    request: IncomingMessage,
    response: ServerResponse,
    reply: HttpReply,
    close = false,
  ): void {
    const bytes = Buffer.byteLength(reply.body ?? '');
    const { hardSendQueueBytes, maxResponseBytes } = this.service.limits;
    this.#unsentBytes += bytes;
    if (this.#unsentBytes > hardSendQueueBytes + maxResponseBytes) {
      this.socket.destroy();
      return;
    }
    const isLast = this.#draining && this.#unanswered === 1;
    const closes = close || isLast || !persists(request, response);
    response.once('finish', () => {
      this.#unsentBytes -= bytes;
      // Requests behind it that Node had parsed already will never be answered.
      this.#unanswered = closes ? 0 : this.#unanswered - 1;
      this.#finished++;
      while (this.#waiting.length > 0 && this.#mayAnswer(this.#waiting[0]?.turn)) {
        this.#waiting.shift()?.answer();
      }
      this.#closeWhenAnswered();
    });
    this.#closing ||= closes;
    sendReply(response, reply, closes);
  }

  #close(): void {
    this.#ending = true;
    this.#closeWhenAnswered();
  }

  #closeWhenAnswered(): void {
    if (this.#unanswered > 0) {
      return;
    }
    if (this.#lastReply !== undefined) {
      writeLastReply(this.socket, this.#lastReply);
      this.#lastReply = undefined;
    } else if (this.#ending || this.#draining) {
      this.#closing = true;
      linger(this.socket);
    } else {
      this.#onAnswered?.();
      this.#onAnswered = undefined;
    }
  }
}

/** RFC 9112 §9.3, but HTTP/1.0 connections always end with their reply. */
function persists(request: IncomingMessage, response: ServerResponse): boolean {
  return request.httpVersion === '1.1' && response.shouldKeepAlive;
}

/** Reads the header fields only when a handler asks for them. */
class RequestSource implements CallSource {
  #headers: Headers | undefined;

  constructor(
    readonly connection: Connection,
    private readonly request: IncomingMessage,
  ) {}

  get headers(): Headers {
    if (this.#headers === undefined) {
      this.#headers = new Headers();
      const { rawHeaders } = this.request;
      for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
        this.#headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string);
      }
    }
    return this.#headers;
  }
}
