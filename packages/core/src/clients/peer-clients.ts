import type { ClientClass } from '../connections/connection.js';
import type { ClientMethodContract } from '../contract/contract.js';
import { ClientCalls } from './client-calls.js';
import type { ClientClasses } from './client-classes.js';
import { notificationText, paramsText } from './client-params.js';
import { setPeerClient } from './peer-client.js';

/** One peer as what the server calls it by: an object for each class. */
export class PeerClients {
  readonly #objects = new Map<ClientClass<object>, object>();
  readonly #calls: ClientCalls;
  #ended: DOMException | undefined;

  /** @param send sends a message as it is */
  constructor(
    private readonly classes: ClientClasses,
    private readonly send: (message: string) => void,
  ) {
    this.#calls = new ClientCalls(classes.limits, send);
  }

  /** @throws as `Connection.client` */
  get<T extends object>(type: ClientClass<T>): T {
    let object = this.#objects.get(type);
    if (object === undefined) {
      const { methods } = this.classes.contractOf(type);
      object = Object.create(type.prototype as object) as object;
      for (const method of methods) {
        Object.defineProperty(object, method.property, { value: this.#functionFor(method) });
      }
      setPeerClient(object, { methods, send: this.send });
      this.#objects.set(type, object);
    }
    return object as T;
  }

  hear(response: string, duplicate: string | undefined): void {
    this.#calls.hear(response, duplicate);
  }

  /** @param reason why the peer answers nothing from here on; undefined where it still does */
  rejectAll(reason: DOMException | undefined): void {
    this.#ended ??= reason;
    if (reason !== undefined) {
      this.#calls.rejectAll(reason);
    }
  }

  #functionFor(method: ClientMethodContract): (...args: unknown[]) => unknown {
    return method.result === undefined
      ? (...args) => this.#notify(method, args)
      : async (...args) => this.#request(method, args);
  }

  #notify(method: ClientMethodContract, args: readonly unknown[]): void {
    this.send(notificationText(method, args));
  }

  async #request(method: ClientMethodContract, args: readonly unknown[]): Promise<unknown> {
    const params = paramsText(method, args);
    if (this.#ended !== undefined) {
      throw this.#ended;
    }
    return this.#calls.call(method, params);
  }
}
