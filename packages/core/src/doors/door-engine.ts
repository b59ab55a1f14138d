import {
  VirtualSocket,
  type VirtualSocketOptions,
  WasmEngine,
  type WasmEngineOptions,
} from '@ujrpc/native/wasm';
import { StreamForm } from '@ujrpc/words/engine';
import type { Peer } from '../connections/connection.js';
import { OpenConnection } from '../connections/open-connection.js';

/** Who calls without a network: the program that the server is mounted in. */
export const EMBEDDED: Peer = { network: 'embedded' };

/**
 * The engine of those who have their own way in: it has no listener, and each message or request is a
 * connection of its own, which ends with its reply.
 */
export class DoorEngine extends WasmEngine {
  /** Whose connection it is, by what the engine takes for the address of its peer. */
  readonly #connections = new Map<string, OpenConnection>();
  /** What each signal ends: one listener, however many messages of a connection are under way. */
  readonly #endedBy = new WeakMap<AbortSignal, Set<VirtualSocket>>();
  #exchanges = 0;
  /** How the values of pending calls are sent that stream. */
  readonly #streaming = new Map<number, (message: string) => void>();

  constructor(module: object, options: WasmEngineOptions) {
    // One document, and the connection closes when it has been answered, or has been served without a reply.
    super(module, { ...options, closeAfterReply: true, webSocket: false });
  }

  listen<A>(address: A): A {
    this.open();
    return address;
  }

  /** The connection that callers are told of, which may have more than one of the engine's. */
  connectionOf(number: number): OpenConnection {
    const peer = this.peerOf(number);
    const key = 'address' in peer ? peer.address : '';
    return this.#connections.get(key) ?? new OpenConnection(EMBEDDED);
  }

  /** A caller's connection with a way to be sent messages gets the values of a stream that way. */
  override streamForm(index: number): StreamForm {
    const form = super.streamForm(index);
    const { sendText } = this.connectionOf(this.block.connection[index] as number);
    if (form !== StreamForm.Whole || sendText === undefined) {
      return form;
    }
    this.#streaming.set(this.block.call[index] as number, sendText);
    return StreamForm.Messages;
  }

  override append(call: number, part: string, eventId?: string): boolean {
    const send = this.#streaming.get(call);
    if (send === undefined) {
      return super.append(call, part, eventId);
    }
    send(part);
    return true;
  }

  override settle(call: number, reply: string | undefined): void {
    this.#streaming.delete(call);
    super.settle(call, reply);
  }

  override settleBytes(call: number, bytes: Uint8Array): void {
    this.#streaming.delete(call);
    super.settleBytes(call, bytes);
  }

  /**
   * Opens a connection of the engine. What is written to it before the next microtask reaches the engine at once.
   *
   * @param signal ends it at once
   */
  exchange(
    connection: OpenConnection,
    signal: AbortSignal | undefined,
    { received, closed }: Pick<VirtualSocketOptions, 'received' | 'closed'>,
  ): VirtualSocket {
    const key = String(++this.#exchanges);
    this.#connections.set(key, connection);
    const socket = new VirtualSocket(this, {
      peer: { address: key, port: 0 },
      received,
      closed: () => {
        ended?.delete(socket);
        this.#connections.delete(key);
        closed();
      },
    });
    const ended = signal && this.#socketsEndedBy(signal).add(socket);
    queueMicrotask(() => this.turn()); // with all that is written meanwhile
    return socket;
  }

  #socketsEndedBy(signal: AbortSignal): Set<VirtualSocket> {
    const known = this.#endedBy.get(signal);
    if (known !== undefined) {
      return known;
    }
    const sockets = new Set<VirtualSocket>();
    this.#endedBy.set(signal, sockets);
    signal.addEventListener('abort', () => {
      for (const socket of [...sockets]) {
        socket.destroy();
      }
    });
    return sockets;
  }
}
