import { existsSync, type FSWatcher, lstatSync, readlinkSync, watch } from 'node:fs';
import { parse, resolve, sep } from 'node:path';

/** Programs write a key and its certificate one after the other, and links in several steps. */
const SETTLE_MS = 100;

/** As Linux: a longer chain of links is a loop. */
const MOST_LINKS = 40;

/**
 * The folders in which something must change for a path to lead to other bytes: those of the file and
 * of each link on the way. Kubernetes swaps a link beside the files, certbot the files' own links. Where
 * a part of the path does not exist, the folder in which it would appear.
 */
export function foldersOf(path: string): Set<string> {
  const folders = new Set<string>();
  let links = 0;
  const walk = (from: string): void => {
    const { root } = parse(from);
    let at = root;
    const parts = from
      .slice(root.length)
      .split(sep)
      .filter((part) => part !== '');
    for (const [index, part] of parts.entries()) {
      const next = resolve(at, part);
      const found = lstatSync(next, { throwIfNoEntry: false });
      if (found === undefined || index === parts.length - 1 || found.isSymbolicLink()) {
        folders.add(at);
      }
      if (found === undefined) {
        return;
      }
      if (found.isSymbolicLink()) {
        if (++links <= MOST_LINKS) {
          walk(resolve(at, readlinkSync(next), ...parts.slice(index + 1)));
        }
        return;
      }
      at = next;
    }
  };
  walk(resolve(path));
  return folders;
}

/**
 * Watches what decides about files: calls `changed` once it has been quiet for a moment, with an error
 * where not all of it can be watched any more.
 */
export class FileWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  /** @throws Error when the system has no watcher left */
  constructor(
    private readonly files: readonly string[],
    private readonly changed: (error?: unknown) => void,
  ) {
    try {
      this.#follow();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Links may lead to other folders than before. */
  #follow(): void {
    const wanted = new Set(this.files.flatMap((file) => [...foldersOf(file)]));
    for (const [folder, watcher] of this.#watchers) {
      if (!wanted.has(folder) || !existsSync(folder)) {
        watcher.close();
        this.#watchers.delete(folder);
      }
    }
    for (const folder of wanted) {
      if (!this.#watchers.has(folder)) {
        this.#watch(folder);
      }
    }
  }

  #watch(folder: string): void {
    const watcher = watch(folder, { persistent: false }, () => this.#soon());
    watcher.on('error', () => {
      // Windows says so of a folder that is deleted; what is there instead is looked for then.
      watcher.close();
      this.#watchers.delete(folder);
      this.#soon();
    });
    this.#watchers.set(folder, watcher);
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), SETTLE_MS).unref();
  }

  #look(): void {
    let failure: unknown;
    try {
      this.#follow();
    } catch (error) {
      failure = error;
    }
    this.changed(failure);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) {
      watcher.close();
    }
    this.#watchers.clear();
  }
}
