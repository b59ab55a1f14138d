import type { Plugin } from './plugin.js';

const HOOKS = ['connected', 'closed', 'admit', 'around', 'observed'] as const;
const MEMBERS: readonly string[] = ['name', 'methods', ...HOOKS];

/**
 * Refuses what TypeScript would have refused, and names that no method has.
 *
 * @param methods the wire names of all methods
 * @throws TypeError
 */
export function checkPlugin(plugin: Plugin, methods: readonly string[]): void {
  if (typeof plugin !== 'object' || plugin === null) {
    throw new TypeError(`server.use: expected a plugin or a function, got ${typeof plugin}`);
  }
  checkHooks(plugin);
  checkMethods(plugin, methods);
}

function checkHooks(plugin: Plugin): void {
  // An instance of a class may have members of its own.
  const prototype: unknown = Object.getPrototypeOf(plugin);
  if (prototype === Object.prototype || prototype === null) {
    for (const member of Object.keys(plugin)) {
      if (!MEMBERS.includes(member)) {
        throw new TypeError(
          `${subject(plugin)}: unknown hook "${member}"; expected one of: ${HOOKS.join(', ')}`,
        );
      }
    }
  }
  for (const hook of HOOKS) {
    const found: unknown = plugin[hook];
    if (found !== undefined && typeof found !== 'function') {
      throw new TypeError(
        `${subject(plugin)}: the hook ${hook} must be a function, got ${typeof found}`,
      );
    }
  }
  if (HOOKS.every((hook) => plugin[hook] === undefined)) {
    throw new TypeError(
      `${subject(plugin)}: the plugin has no hook; expected at least one of: ${HOOKS.join(', ')}`,
    );
  }
}

function checkMethods(plugin: Plugin, known: readonly string[]): void {
  const { methods } = plugin;
  if (methods === undefined) {
    return;
  }
  if (!Array.isArray(methods)) {
    throw new TypeError(
      `${subject(plugin)}: methods must be an array of wire names, such as ['calc.sum']`,
    );
  }
  for (const method of methods as unknown[]) {
    if (!known.includes(method as string)) {
      throw new TypeError(
        `${subject(plugin)}: unknown method ${JSON.stringify(method)}; expected one of: ${known.join(', ')}`,
      );
    }
  }
}

function subject({ name }: Plugin): string {
  return typeof name === 'string' ? `server.use: plugin "${name}"` : 'server.use';
}
