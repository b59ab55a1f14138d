import { type Int, Topic } from '@ujrpc/core';

/** What somebody has said. */
export interface Message {
  /** Counts up from 1 in each room. */
  id: Int;
  from: string;
  text: string;
  at: Date;
}

/** What was said in a room, and who is there to hear what comes. */
export class Room {
  /** The names of those who type, each time that they do. */
  readonly typing = new Topic<string>();
  readonly #said: Message[] = [];
  readonly #news = new Topic<Message>();

  say(from: string, text: string): Message {
    const message = { id: this.#said.length + 1, from, text, at: new Date() };
    this.#said.push(message);
    this.#news.publish(message);
    return message;
  }

  /**
   * All messages after the one with that id: those that are there, then each that comes.
   *
   * @param id 0 for all of them
   * @param signal ends it
   */
  async *after(id: number, signal: AbortSignal): AsyncGenerator<Message> {
    // Before the history is read: what is said while that is sent waits here.
    const news = this.#news.subscribe({ signal });
    yield* this.#said.slice(id);
    yield* news;
  }
}
