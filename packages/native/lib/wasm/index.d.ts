/**
 * The engine in WebAssembly, over whatever connections its user has. Imports nothing: it runs in
 * every run-time that has WebAssembly with SIMD.
 */
import type { CallEngine, EngineOptions } from '../index.js';

/** Where an IP connection comes from. */
export interface IpPeer {
  readonly address: string;
  readonly port: number;
}

/** The bytes of the engine, at places that are valid during the call that names them. */
export interface Memory {
  /** The bytes as Latin-1, a unit each. */
  latin1(at: number, bytes: number): string;
  /** A copy. */
  copy(at: number, bytes: number): Uint8Array;
}

/** What carries a connection's bytes, such as a socket. Must not throw. */
export interface Carrier {
  /** Undefined where it is not an IP address. */
  readonly peer: IpPeer | undefined;
  /** Whether bytes may come: off, the peer is to wait. */
  receive(on: boolean): void;
  /**
   * Takes all of these bytes.
   *
   * @returns false where the engine is not to send more before `WasmSocket.sent`
   */
  send(memory: Memory, at: number, bytes: number): boolean;
  /** No more bytes will be sent. */
  endWriting(): void;
  /** Ends the connection at once. `WasmSocket.closed` must follow, later. */
  destroy(): void;
}

/** A connection of the engine: what its carrier has to tell. */
export interface WasmSocket {
  /** Bytes of the peer; they are copied. */
  received(bytes: Uint8Array): void;
  /** The peer has ended its writing. */
  ended(): void;
  /** The connection broke. */
  failed(): void;
  /** What `send` returned false for has left. */
  sent(): void;
  /** Nothing more will be told. */
  closed(): void;
}

export interface WasmEngineOptions extends Omit<EngineOptions, 'transport'> {
  /**
   * The engine has trapped, for want of memory for one: its connections are destroyed, and it serves
   * no more. `closed()` follows.
   */
  failed?(error: unknown): void;
}

/** An engine without a listener of its own. An instance of the module is an engine. */
export interface WasmEngine extends CallEngine {
  /**
   * Begins to serve; once. The address is where a listener is bound, if it is to an IP address: on
   * loopback only known host names are answered.
   */
  open(address?: { readonly host: string; readonly port: number }): void;
  /** Takes a connection. */
  connect(carrier: Carrier): WasmSocket;
  /** Deals with what has been told now instead of soon; does nothing within a turn. */
  turn(): void;
  /** To be called more often than every 500 ms where a blocked loop is not to age connections. */
  tick(): void;
}

export const WasmEngine: {
  /** @throws TypeError when an option is wrong; Error without memory or address space */
  new (module: WebAssembly.Module, options: WasmEngineOptions): WasmEngine;
};

export interface VirtualSocketOptions {
  /** Undefined for what is not an IP connection. */
  readonly peer?: IpPeer | undefined;
  /** Bytes that the engine sends; they are the receiver's. */
  received(bytes: Uint8Array): void;
  /** The last call. */
  closed(): void;
}

/** A connection of an engine without a network: bytes are pushed in, and handed out by a callback. */
export class VirtualSocket {
  constructor(engine: WasmEngine, options: VirtualSocketOptions);

  /** Whether the connection has ended: nothing of it is read any more. */
  readonly isOver: boolean;
  /** Bytes that wait because the engine does not read now. */
  readonly unreadBytes: number;
  /** Bytes for the engine; @returns whether it reads on, else they wait */
  write(bytes: Uint8Array): boolean;
  /** No more bytes will be written. */
  end(): void;
  /** Has the engine hold back what it would send, but for what is on its way. */
  pause(): void;
  resume(): void;
  /** Ends the connection at once. */
  destroy(): void;
}
