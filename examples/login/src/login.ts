import { type Int64, rpc, type Uint32 } from '@ujrpc/core';
import { NameTaken, UserNotFound } from './errors.js';

/** Somebody who may log in. */
export interface User {
  name: string;
  age: Uint32;
  bio: string;
  avatar: Uint8Array;
  created: Date;
}

/**
 * Users and their sessions. Methods and parameters have the names that ucall's example of a login
 * gives them, so that its Python clients find them.
 */
@rpc
export class Login {
  readonly #users = new Map<string, User>();

  /** Whether the session is one of the user's. */
  @rpc
  validate_session(user_id: Int64, session_id: Int64): boolean {
    return (BigInt(user_id) ^ BigInt(session_id)) % 23n === 0n;
  }

  /** Answers with what it is given: what a connection can carry. */
  @rpc
  echo(data: Uint8Array): Uint8Array {
    return data;
  }

  /**
   * Adds a user.
   *
   * @param avatar a picture, in any format
   * @throws {NameTaken} and some names that are free
   */
  @rpc
  create_user(age: Uint32, name: string, avatar: Uint8Array, bio: string): User {
    if (this.#users.has(name)) {
      throw new NameTaken(name, this.#freeNamesLike(name, 3));
    }
    const user = { name, age, bio, avatar, created: new Date() };
    this.#users.set(name, user);
    return user;
  }

  /**
   * The user of that name.
   *
   * @throws {UserNotFound}
   */
  @rpc
  find_user(name: string): User {
    const user = this.#users.get(name);
    if (user === undefined) {
      throw new UserNotFound(name);
    }
    return user;
  }

  #freeNamesLike(name: string, count: number): string[] {
    const free: string[] = [];
    for (let number = 2; free.length < count; number++) {
      if (!this.#users.has(`${name}${number}`)) {
        free.push(`${name}${number}`);
      }
    }
    return free;
  }
}
