import { TransportError } from './errors.js';
import type { Link, SendOptions } from './links/link.js';

/** A JSON-RPC 2.0 request, notification or batch, and how it is sent. */
export interface Message extends SendOptions {
  /** The wire name, the names of all calls for a batch. */
  readonly method: string;
  readonly text: string;
}

/**
 * Sends a message.
 *
 * @returns the JSON document that answers it, otherwise unchecked; undefined when nothing came
 * @throws TransportError when that is not JSON, and where the link does
 */
export type Exchange = (message: Message) => Promise<unknown>;

export function exchangeOver(link: Link): Exchange {
  return async (message) => {
    const reply = await link.send(message.text, message);
    return reply === undefined ? reply : documentIn(reply);
  };
}

/** @throws TransportError when a text is not JSON */
export function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TransportError(`not JSON: ${text.slice(0, 99)}`, { cause });
  }
}
