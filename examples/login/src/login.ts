import { type Image, type Int64, NDArray, rpc, type Uint32 } from '@ujrpc/core';
import { NameTaken, NoPairs, UserNotFound } from './errors.js';
import { rotated } from './rotated.js';

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
    return isSession(BigInt(user_id), BigInt(session_id));
  }

  /**
   * The same for many at once: NumPy's arrays of one shape.
   *
   * @throws {NoPairs} when the shapes differ
   */
  @rpc
  validate_all_sessions(
    user_ids: NDArray<'int64'>,
    session_ids: NDArray<'int64'>,
  ): NDArray<'bool'> {
    if (String(user_ids.shape) !== String(session_ids.shape)) {
      throw new NoPairs([...user_ids.shape], [...session_ids.shape]);
    }
    const sessions = [...session_ids];
    const valid = Uint8Array.from(user_ids, (id, i) => Number(isSession(id, sessions[i] ?? 0n)));
    return new NDArray('bool', valid, user_ids.shape);
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

  /** Turns a picture by a quarter, clockwise. */
  @rpc
  async rotate_avatar(image: Image): Promise<Image> {
    return rotated(image);
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

function isSession(user: bigint, session: bigint): boolean {
  return (user ^ session) % 23n === 0n;
}
