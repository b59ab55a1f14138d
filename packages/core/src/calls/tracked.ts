import { gist } from '@ujrpc/values/codecs';

/** Bytes of UTF-8. An id goes into a header field of callers, who keep the last one that they have seen. */
const MAX_ID_BYTES = 128;

/** Control characters, and surrogates without their other half, which UTF-8 does not have. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

/**
 * A value of a stream with the id of its place there. Only `tracked` makes one: nothing that merely looks alike
 * is taken for it.
 */
export class Tracked<T> {
  readonly #isTracked = true;

  constructor(
    readonly id: string,
    readonly value: T,
  ) {}

  /** Whether `tracked` made a value. Runs nothing of the value's own, not even the traps of a Proxy. */
  static is(value: unknown): value is Tracked<unknown> {
    return typeof value === 'object' && value !== null && #isTracked in value;
  }
}

/**
 * Gives a value that a method yields the id of its place in the stream. Callers remember the last one, and
 * send it along when they ask for the rest.
 *
 * @param id from 1 to 128 bytes of UTF-8, without control characters
 * @throws TypeError for another id
 */
export function tracked<T>(id: string, value: T): Tracked<T> {
  if (!isEventId(id)) {
    throw new TypeError(
      `tracked: expected an id of 1 to ${MAX_ID_BYTES} bytes without control characters, got ${gist(id)}`,
    );
  }
  return new Tracked(id, value);
}

/** Whether `tracked` takes it, and so a caller may send it. */
export function isEventId(id: unknown): id is string {
  if (typeof id !== 'string' || id === '' || id.length > MAX_ID_BYTES) {
    return false;
  }
  return !UNFIT.test(id) && new TextEncoder().encode(id).length <= MAX_ID_BYTES;
}
