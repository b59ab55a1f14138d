import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';

/** Editors write a file in several steps; this long after the last one it is whole. */
const settleMs = 40;

/** Collects the names of files that change in a set of folders. */
export class FolderWatcher {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #isRelevant: (file: string) => boolean;
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #deliver: (() => void) | undefined;

  constructor(isRelevant: (file: string) => boolean) {
    this.#isRelevant = isRelevant;
  }

  /** Watches these folders and no others, not what is in their subfolders. */
  setFolders(folders: Iterable<string>): void {
    const wanted = new Set(folders);
    for (const folder of this.#watchers.keys()) {
      if (!wanted.has(folder)) {
        this.#remove(folder);
      }
    }
    for (const folder of wanted) {
      if (!this.#watchers.has(folder)) {
        this.#add(folder);
      }
    }
  }

  /** The files that changed since the last call, once there are some; empty after `stop`. */
  async next(stop: AbortSignal): Promise<ReadonlySet<string>> {
    await new Promise<void>((resolve) => {
      this.#deliver = resolve;
      if (stop.aborted) {
        resolve();
      }
      stop.addEventListener('abort', () => resolve(), { once: true });
      if (this.#changed.size > 0) {
        this.#settle();
      }
    });
    this.#deliver = undefined;
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.setFolders([]);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => this.#note(path.join(folder, name ?? '')));
      // A folder that is deleted is found missing by the next run.
      watcher.on('error', () => this.#remove(folder));
      this.#watchers.set(folder, watcher);
    } catch {
      // It was removed between being listed and being watched: its parent reports that.
    }
  }

  #remove(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #note(file: string): void {
    if (!this.#isRelevant(file)) {
      return;
    }
    this.#changed.add(file);
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#deliver?.(), settleMs);
  }
}
