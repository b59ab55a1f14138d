import { context, rpc, type Tracked, tracked } from '@ujrpc/core';
import { NoSuchRoom } from './errors.js';
import { type Message, Room } from './room.js';

/** Rooms to talk in. */
@rpc
export class Chat {
  readonly #rooms = new Map([
    ['lobby', new Room()],
    ['garden', new Room()],
  ]);

  /** The names of the rooms. */
  @rpc
  rooms(): string[] {
    return [...this.#rooms.keys()];
  }

  /**
   * Says something in a room.
   *
   * @param from who says it
   * @throws {NoSuchRoom} with the rooms that there are
   */
  @rpc
  say(room: string, from: string, text: string): Message {
    return this.#room(room).say(from, text);
  }

  /**
   * What was said in a room, and what is said from now on. Each message has its id as the place in the stream,
   * so a caller who was away gets what was said meanwhile, and nothing twice.
   *
   * @throws {NoSuchRoom} with the rooms that there are
   */
  @rpc
  async *messages(room: string): AsyncGenerator<Tracked<Message>> {
    const { lastEventId, signal } = context();
    for await (const message of this.#room(room).after(Number(lastEventId ?? 0), signal)) {
      yield tracked(String(message.id), message);
    }
  }

  /**
   * Tells the others in a room that somebody types. Nobody waits for it: call it as a notification.
   *
   * @throws {NoSuchRoom} with the rooms that there are
   */
  @rpc
  startTyping(room: string, from: string): void {
    this.#room(room).typing.publish(from);
  }

  /**
   * The names of those who type in a room, each time that they do. Whoever is slow gets the newest.
   *
   * @throws {NoSuchRoom} with the rooms that there are
   */
  @rpc
  typing(room: string): AsyncIterable<string> {
    return this.#room(room).typing.subscribe({ overflow: 'latest' });
  }

  #room(name: string): Room {
    const room = this.#rooms.get(name);
    if (room === undefined) {
      throw new NoSuchRoom(name, this.rooms());
    }
    return room;
  }
}
