import { type Methods, stateOf } from './client.js';
import { mayPass, TransportError } from './errors.js';
import { type Interceptor, intercept } from './intercept.js';

/** The wire names of a client's methods: `sum`, `calc.log`. */
export type MethodName<C> = {
  [K in keyof C & string]: C[K] extends (...params: never[]) => unknown
    ? K
    : `${K}.${MethodName<C[K]>}`;
}[keyof C & string];

export interface RetryOptions<Name extends string = string> {
  /**
   * Wire names of methods that may run twice without harm; those with `@rpc({ idempotent: true })` where this is left
   * out. Others are tried again only where the request certainly did not reach the server.
   */
  readonly idempotent?: readonly Name[];
  /** How often a call is made at most, the first time included; 3. */
  readonly attempts?: number;
  /** Milliseconds that the first pause lasts at most, each further one up to twice that; 100. */
  readonly baseDelayMs?: number;
  /** Milliseconds that no pause exceeds; 5,000. */
  readonly maxDelayMs?: number;
}

/**
 * Makes a client like `client` that makes a call again when no answer came. The pause before that is
 * random, between 0 and a bound that doubles ("full jitter"), so that clients which failed together
 * do not come back together. An error that the server answered is not tried again, nor is a call
 * whose `timeoutMs`, which bounds all attempts together, is over, or whose signal is aborted, nor a
 * stream that has begun.
 *
 * @throws TypeError for a name that the client does not have
 * @example const client = retry(createClient(url), { idempotent: ['users.find'], attempts: 4 });
 */
export function retry<C extends object>(
  client: C,
  {
    idempotent,
    attempts = 3,
    baseDelayMs = 100,
    maxDelayMs = 5_000,
  }: RetryOptions<MethodName<C>> = {},
): C {
  const { methods, prefix, idempotent: declared } = stateOf(client);
  const names = namesIn(methods, '');
  for (const name of idempotent ?? []) {
    if (!names.includes(name)) {
      throw new TypeError(`retry: unknown method "${name}"; expected one of: ${names.join(', ')}`);
    }
  }
  const repeatable = new Set<string>(idempotent?.map((name) => prefix + name) ?? declared);
  const around: Interceptor = async ({ method, options }, next) => {
    const { timeoutMs, signal } = options;
    const end = timeoutMs ? performance.now() + timeoutMs : Infinity;
    for (let failures = 0; ; ) {
      const left = timeoutMs && Math.max(1, Math.ceil(end - performance.now()));
      try {
        return await next({ options: { ...options, timeoutMs: left } });
      } catch (error) {
        failures += 1;
        const delayMs = Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
        const isOver = failures >= attempts || performance.now() + delayMs >= end;
        if (isOver || !mayRepeat(error, repeatable.has(method))) {
          throw error;
        }
        await pause(delayMs, signal);
      }
    }
  };
  return intercept(client, around);
}

function mayRepeat(error: unknown, isIdempotent: boolean): boolean {
  if (!(error instanceof TransportError)) {
    return false;
  }
  return !error.sent || (isIdempotent && mayPass(error));
}

function namesIn(methods: Methods, prefix: string): string[] {
  return Object.entries(methods).flatMap(([name, entry]) =>
    typeof entry === 'object' && !Array.isArray(entry)
      ? namesIn(entry as Methods, `${prefix}${name}.`)
      : prefix + name,
  );
}

/** Rejects with the signal's reason as soon as it aborts. */
function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason ?? Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', stop);
  });
}
