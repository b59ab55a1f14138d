import type { LinkOptions, SocketEvent, WebSocketLike } from '../../options.js';

/** A WebSocket that is being opened, and what its platform can do with it. */
export interface Socket {
  readonly socket: WebSocketLike;
  /** @param written called when it has left, or where nobody can know */
  send(text: string, written?: () => void): void;
  /** As `Carrier.hold`. */
  hold(isHeld: boolean): void;
  /** As `Carrier.pause`. */
  pause?(isPaused: boolean): void;
  /** Ends it without the closing handshake, where that can be. */
  cut(): void;
}

export interface SocketOptions
  extends Pick<LinkOptions, 'maxReplyBytes' | 'onState' | 'tls' | 'WebSocket'> {
  /** What the handshake says, where it can. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Says what a server speaks: docs/websocket.md. */
export const PROTOCOLS = ['ujrpc.1'];

/** Why it ended, as well as the event tells: in a page an error tells nothing. */
export function reasonOf({ type, code, reason, message, error }: SocketEvent): string {
  if (type === 'error') {
    return message || String(Object(error).code ?? 'the WebSocket failed');
  }
  return `the server closed the connection (${[code, reason].filter(Boolean).join(': ')})`;
}

/** RFC 6455 §7.4.1: going away; and, by the registry there, service restart and try again later, which proxies send. */
export function isGoingAway({ code = 0 }: SocketEvent): boolean {
  return code === 1001 || code === 1012 || code === 1013;
}
