import type { ClientMethodContract } from '../contract/contract.js';
import type { ClientLimits } from './client-classes.js';
import { resultOf } from './client-reply.js';

/** A request that its client has not answered yet. */
interface Waiting {
  readonly method: ClientMethodContract;
  readonly timer: ReturnType<typeof setTimeout>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** The server's requests to one client. */
export class ClientCalls {
  readonly #waiting = new Map<string, Waiting>();
  /** Strings, which no id of the client's own is: clients look every id up among their calls. */
  #lastId = 0;

  constructor(
    private readonly limits: ClientLimits,
    private readonly send: (message: string) => void,
  ) {}

  /** @throws Error where too many wait already */
  call(method: ClientMethodContract, params: string): Promise<unknown> {
    const { maxCallsInFlight: most, peerCallTimeoutMs } = this.limits;
    const { wireName } = method;
    if (this.#waiting.size >= most) {
      const message = `${wireName}: ${most} calls of this client wait already (limits.maxCallsInFlight)`;
      return Promise.reject(new Error(message));
    }
    const id = `s${++this.#lastId}`;
    return new Promise((resolve, reject) => {
      const expire = () => {
        this.#waiting.delete(id);
        const message = `${wireName}: the client has not answered within ${peerCallTimeoutMs} ms`;
        reject(new DOMException(message, 'TimeoutError'));
      };
      const timer = setTimeout(expire, peerCallTimeoutMs);
      this.#waiting.set(id, { method, timer, resolve, reject });
      const name = JSON.stringify(wireName);
      this.send(`{"jsonrpc":"2.0","id":"${id}","method":${name},"params":${params}}`);
    });
  }

  /** Takes a response; one that answers nothing is dropped. */
  hear(text: string, duplicate: string | undefined): void {
    const response = JSON.parse(text) as Record<string, unknown>;
    const { id } = response;
    const waiting = typeof id === 'string' ? this.#waiting.get(id) : undefined;
    if (waiting === undefined || duplicate === 'id') {
      return;
    }
    this.#waiting.delete(id as string);
    clearTimeout(waiting.timer);
    try {
      const { maxValidationSteps } = this.limits;
      waiting.resolve(resultOf(waiting.method, response, duplicate, maxValidationSteps));
    } catch (thrown) {
      waiting.reject(thrown);
    }
  }

  /** Nobody answers any more. */
  rejectAll(reason: unknown): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { timer, reject } of all) {
      clearTimeout(timer);
      reject(reason);
    }
  }
}
