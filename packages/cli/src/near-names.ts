import { type Endpoint, ujrpcAt } from './arguments/endpoint.js';

/** More would be a list, and for that there is --list. */
const MAX_NAMES = 3;

/**
 * What to tell somebody whose method is not there.
 *
 * @param methods the names of those that are
 * @param endpoint that was asked
 */
export function nameHint(name: string, methods: readonly string[], endpoint: Endpoint): string {
  if (methods.some((method) => isInNamespace(method, name))) {
    return `${name} is a namespace, and ${ujrpcAt(endpoint)} ${name} --help lists its methods`;
  }
  const near = nearNames(name, methods);
  return near.length > 0
    ? `did you mean ${near.join(' or ')}?`
    : `${ujrpcAt(endpoint)} --list shows what there is`;
}

export function isInNamespace(method: string, namespace: string): boolean {
  return method.startsWith(`${namespace}.`);
}

/**
 * The names, and namespaces of methods, that are the fewest typing errors away, and at most one for every
 * three letters; letter case does not count, nor does a namespace that was left out.
 */
export function nearNames(name: string, methods: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const others = new Set(methods.flatMap(withNamespaces));
  others.delete(name);
  let least = Math.ceil(wanted.length / 3);
  let near: string[] = [];
  for (const other of others) {
    const full = other.toLowerCase();
    const last = full.slice(full.lastIndexOf('.') + 1);
    const errors = Math.min(editDistance(wanted, full, least), editDistance(wanted, last, least));
    if (errors < least) {
      near = [];
    }
    if (errors <= least) {
      least = errors;
      near.push(other);
    }
  }
  return near.slice(0, MAX_NAMES);
}

/** `a.b.c` is reached through `a` and `a.b`. */
function withNamespaces(method: string): readonly string[] {
  const parts = method.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** The Levenshtein distance in UTF-16 code units; Infinity where the lengths alone exceed `limit`. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) {
    return Infinity;
  }
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 0; at < from.length; at += 1) {
    const next = [at + 1];
    for (let index = 0; index < to.length; index += 1) {
      const replaced = (row[index] ?? 0) + (from[at] === to[index] ? 0 : 1);
      const inserted = (next[index] ?? 0) + 1;
      const removed = (row[index + 1] ?? 0) + 1;
      next.push(Math.min(replaced, inserted, removed));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
