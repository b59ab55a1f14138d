import { isUtf8 } from 'node:buffer';
import { ErrorCode, type Limits } from '@ujrpc/protocol';
import { Call } from '../calls/call.js';
import type { CallSource } from '../calls/connection.js';
import type { Dispatcher } from '../calls/dispatcher.js';
import { failure } from '../calls/failure.js';
import type { Registry } from '../server/registry.js';
import { BatchReply } from './batch-reply.js';
import { type Envelope, type Request, readEnvelope } from './envelope.js';
import { failureReply } from './reply.js';
import { elementStarts, isDeeperThan, skipSpace } from './spans.js';

/** A document's reply: text, or nothing where it held notifications only. */
export type Reply = string | undefined;

/** What Language Server Protocol clients send to cancel a request. */
const CANCEL_REQUEST = '$/cancelRequest';

/** Answers JSON-RPC documents, single requests and batches alike. */
export class Documents {
  constructor(
    private readonly registry: Registry,
    private readonly dispatcher: Dispatcher,
    private readonly limits: Limits,
  ) {}

  /**
   * @param bytes one document, whole
   * @returns its reply, at once where all its calls are synchronous
   */
  answer(bytes: Buffer, source: CallSource): Reply | Promise<Reply> {
    const text = decode(bytes);
    const parsed = text === undefined ? undefined : parse(text);
    if (text === undefined || parsed === undefined) {
      return PARSE_ERROR_REPLY;
    }
    if (isDeeperThan(text, this.limits.maxDepth)) {
      const why = `nested deeper than ${this.limits.maxDepth}`;
      return failureReply('null', failure(ErrorCode.InvalidRequest, why));
    }
    const start = skipSpace(text, 0);
    return Array.isArray(parsed.value)
      ? this.#answerBatch(text, elementStarts(text, start), parsed.value, source)
      : this.#answerOne(readEnvelope(text, start, parsed.value, this.limits), source);
  }

  #answerOne(envelope: Envelope, source: CallSource): Reply | Promise<Reply> {
    if (!envelope.valid) {
      return failureReply(envelope.idToken, failure(ErrorCode.InvalidRequest, envelope.why));
    }
    const { method, idToken, params, duplicateParam } = envelope;
    if (method === CANCEL_REQUEST) {
      cancel(envelope, source);
      return idToken === undefined ? undefined : notFound(idToken);
    }
    const target = this.registry.find(method);
    if (target === undefined) {
      return idToken === undefined ? undefined : notFound(idToken);
    }
    const reply = this.dispatcher.answer(new Call(target, idToken, params, source, duplicateParam));
    if (idToken !== undefined) {
      return reply;
    }
    return typeof reply === 'string' ? undefined : reply.then(() => undefined);
  }

  #answerBatch(
    text: string,
    starts: readonly number[],
    values: readonly unknown[],
    source: CallSource,
  ): Reply | Promise<Reply> {
    if (values.length === 0) {
      return failureReply('null', failure(ErrorCode.InvalidRequest, 'a batch is not empty'));
    }
    if (values.length > this.limits.maxBatchItems) {
      const why = `more than ${this.limits.maxBatchItems} items`;
      return failureReply('null', failure(ErrorCode.BatchTooLarge, why));
    }
    const batch = new BatchReply(this.limits.maxResponseBytes);
    const pending: Promise<void>[] = [];
    for (const [index, value] of values.entries()) {
      const envelope = readEnvelope(text, starts[index] ?? 0, value, this.limits);
      const reply = this.#answerOne(envelope, source);
      if (reply instanceof Promise) {
        pending.push(reply.then((settled) => batch.set(index, settled)));
      } else {
        batch.set(index, reply);
      }
    }
    return pending.length === 0 ? batch.text() : Promise.all(pending).then(() => batch.text());
  }
}

export const PARSE_ERROR_REPLY = failureReply('null', failure(ErrorCode.ParseError));

function notFound(idToken: string): string {
  return failureReply(idToken, failure(ErrorCode.MethodNotFound));
}

function cancel({ params }: Request, { connection }: CallSource): void {
  const id = params !== undefined && 'id' in params ? params.id : undefined;
  if (typeof id === 'string' || typeof id === 'number') {
    connection.cancel(id);
  }
}

/** RFC 8259 §8.1: UTF-8, and no byte order mark, which JSON.parse refuses by itself. */
function decode(bytes: Buffer): string | undefined {
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function parse(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
