import type { Connection } from '../connections/connection.js';
import type { ConnectionWatcher } from '../connections/open-connection.js';
import type { Log } from '../log.js';
import { interception } from './chain.js';
import { checkPlugin } from './check.js';
import { MethodHooks } from './method-hooks.js';
import type { Interceptor, Plugin } from './plugin.js';

/** The plugins of a server, and which of their hooks hold for each of its methods. */
export class Plugins implements ConnectionWatcher {
  readonly #plugins: Plugin[] = [];
  readonly #hooks = new Map<string, MethodHooks>();
  /** Whether a plugin wants to know of connections. */
  watchConnections = false;

  constructor(private readonly log: Log) {}

  /**
   * @param methods the wire names of all methods
   * @throws TypeError on an unknown hook, none at all, or the name of an unknown method
   */
  use(plugin: Plugin | Interceptor, methods: readonly string[]): void {
    const added = typeof plugin === 'function' ? { around: interception(plugin) } : plugin;
    checkPlugin(added, methods);
    this.#plugins.push(added);
    this.watchConnections ||= added.connected !== undefined || added.closed !== undefined;
    for (const [method, hooks] of this.#hooks) {
      if (isFor(added, method)) {
        hooks.add(added);
      }
    }
  }

  /** The hooks of a method: the same object each time, which plugins that are added later change. */
  of(method: string): MethodHooks {
    let hooks = this.#hooks.get(method);
    if (hooks === undefined) {
      hooks = new MethodHooks((thrown) => this.#failed('observed', thrown));
      for (const plugin of this.#plugins) {
        if (isFor(plugin, method)) {
          hooks.add(plugin);
        }
      }
      this.#hooks.set(method, hooks);
    }
    return hooks;
  }

  connected(connection: Connection): void {
    this.#tell('connected', connection);
  }

  closed(connection: Connection): void {
    this.#tell('closed', connection);
  }

  #tell(hook: 'connected' | 'closed', connection: Connection): void {
    for (const plugin of this.#plugins) {
      try {
        plugin[hook]?.(connection);
      } catch (thrown) {
        this.#failed(hook, thrown);
      }
    }
  }

  #failed(hook: keyof Plugin, error: unknown): void {
    try {
      this.log({ level: 'error', message: `The hook ${hook} failed`, error });
    } catch {
      // A log that fails must not cost the caller the answer, and there is nowhere else to say it.
    }
  }
}

function isFor({ methods }: Plugin, method: string): boolean {
  return methods === undefined || methods.includes(method);
}
