import path from 'node:path';
import { pascalCase } from '../../model/identifiers.js';

/** Something that wants a name, and where its declaration is. */
export interface Wish<Key> {
  readonly key: Key;
  readonly name: string;
  readonly file: string;
  /** Tells those of one file apart: a position, or what the compiler prints. */
  readonly order: string;
}

interface Candidate<Key> extends Wish<Key> {
  readonly modules: readonly string[];
  /** How many folders, the module itself included, are in front of the name. */
  level: number;
}

/**
 * Gives each its own name, from the source alone and not from what is mentioned first: where two want
 * the same one, both have the name of their module in front of it, then that of its folder too. What is
 * left, from one module, is numbered.
 */
export function distinctNames<Key>(
  wishes: readonly Wish<Key>[],
  taken: ReadonlySet<string>,
): Map<Key, string> {
  const all = wishes.map((wish) => ({ ...wish, modules: modulesOf(wish.file), level: 0 }));
  for (let clashes = clashesOf(all, taken); clashes.length > 0; clashes = clashesOf(all, taken)) {
    for (const one of clashes) {
      one.level++;
    }
  }
  return numbered(all, taken);
}

/** Those that another name would help. */
function clashesOf<Key>(
  all: readonly Candidate<Key>[],
  taken: ReadonlySet<string>,
): Candidate<Key>[] {
  return [...byName(all)].flatMap(([name, group]) => {
    const files = new Set(group.map(({ file }) => file));
    return taken.has(name) || files.size > 1
      ? group.filter(({ level, modules }) => level < modules.length)
      : [];
  });
}

function numbered<Key>(
  all: readonly Candidate<Key>[],
  taken: ReadonlySet<string>,
): Map<Key, string> {
  const used = new Set(taken);
  const names = new Map<Key, string>();
  for (const [wish, group] of byName(all)) {
    for (const { key } of group.sort(inOrder)) {
      let name = wish;
      for (let n = 2; used.has(name); n++) {
        name = `${wish}${n}`;
      }
      used.add(name);
      names.set(key, name);
    }
  }
  return names;
}

function byName<Key>(all: readonly Candidate<Key>[]): Map<string, Candidate<Key>[]> {
  const groups = new Map<string, Candidate<Key>[]>();
  for (const one of all) {
    const name = nameOf(one);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

/** `Create` of user.ts is `UserCreate`, and `User` of it stays `User`. */
function nameOf<Key>({ name, modules, level }: Candidate<Key>): string {
  const prefix = modules.slice(0, level).reverse().map(pascalCase).join('');
  const full = name.startsWith(prefix)
    ? name
    : prefix + name.charAt(0).toUpperCase() + name.slice(1);
  return /^\d/.test(full) ? `_${full}` : full;
}

function inOrder<Key>(a: Candidate<Key>, b: Candidate<Key>): number {
  const [left, right] = [`${a.file} ${a.order}`, `${b.file} ${b.order}`];
  return left < right ? -1 : Number(left > right);
}

/** The module, then its folders; of a package its name. */
function modulesOf(file: string): readonly string[] {
  const [, inPackages] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (inPackages !== undefined) {
    return [inPackages];
  }
  const { dir, name } = path.posix.parse(file.replace(/(\.d)?\.[cm]?tsx?$/, '.ts'));
  const segments = dir.split('/').filter(Boolean).reverse();
  return name === 'index' ? segments : [name, ...segments];
}
