import { RpcError } from '@ujrpc/core';

/** There is no room of that name. */
export class NoSuchRoom extends RpcError<{ room: string; rooms: string[] }> {
  static readonly code = 1404;

  constructor(room: string, rooms: string[]) {
    super(NoSuchRoom.code, `there is no room ${room}`, { room, rooms });
  }
}
