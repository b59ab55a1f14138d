import { type Int, RpcError } from '@ujrpc/core';

/** Nobody has that name. */
export class UserNotFound extends RpcError<{ name: string }> {
  static readonly code = 1404;

  constructor(name: string) {
    super(UserNotFound.code, 'no such user', { name });
  }
}

/** Somebody else has that name already. */
export class NameTaken extends RpcError<{ name: string; suggestions: string[] }> {
  static readonly code = 1409;

  constructor(name: string, suggestions: string[]) {
    super(NameTaken.code, 'the name is taken', { name, suggestions });
  }
}

/** Users and sessions that do not come in pairs. */
export class NoPairs extends RpcError<{ users: Int[]; sessions: Int[] }> {
  static readonly code = 1422;

  /** @param users their shape, as that of the sessions */
  constructor(users: Int[], sessions: Int[]) {
    super(NoPairs.code, 'the arrays have different shapes', { users, sessions });
  }
}
