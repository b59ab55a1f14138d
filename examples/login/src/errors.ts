import { RpcError } from '@ujrpc/core';

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
