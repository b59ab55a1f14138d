import type { SecureContext, SecureOptions } from '@ujrpc/native';
import type { Log } from '../log.js';
import { checkTypes, Place } from './check.js';
import type { TlsIdentity, TlsOptions } from './options.js';
import { secureOptions } from './secure-options.js';
import { FileWatch } from './watch.js';

const LISTEN = new Place('listen: tls');
const RELOAD = new Place('setSecureContext', 'setSecureContext: ');
const WATCHED = new Place('tls');

/** A change that has been checked: to be made, and given up where another listener refuses it. */
export interface Change {
  make(): void;
  undo(): void;
}

interface Read {
  readonly secure: SecureOptions;
  readonly warnings: readonly string[];
}

/** The TLS of one listener: what it was asked for, what it serves, and the files that it follows. */
export class ListenerTls {
  #options: TlsOptions;
  #secure: SecureOptions;
  #watch: FileWatch | undefined;
  #apply: (secure: SecureOptions) => void = () => undefined;
  /** Why files were not taken, which is said once. */
  #refused: string | undefined;

  /**
   * @param ticketKeys where the options have none
   * @throws Error that names the option or file, what is wrong with it and what to do
   */
  constructor(
    options: TlsOptions,
    private readonly ticketKeys: Uint8Array,
    private readonly log: Log,
  ) {
    const { secure, warnings } = this.#read(LISTEN, options);
    this.#options = options;
    this.#secure = secure;
    this.#warn(warnings);
  }

  get secure(): SecureOptions {
    return this.#secure;
  }

  /**
   * Follows the files from now on.
   *
   * @param apply has the listener take other certificates
   * @throws Error when they cannot be watched
   */
  begin(apply: (secure: SecureOptions) => void): void {
    this.#apply = apply;
    this.#follow();
  }

  /**
   * Reads the files again, and what `changes` has; what it does not have stays.
   *
   * @throws Error, and nothing has changed
   */
  prepare(changes: TlsOptions): Change {
    const [options, secure] = [this.#options, this.#secure];
    checkTypes(RELOAD, changes);
    // Which pages are of the server's own origin is decided by it when the listener begins.
    if (changes.plain !== undefined && changes.plain !== this.#secure.plain) {
      throw new TypeError(
        `${RELOAD.of('plain')} cannot change while the server listens; close the server and listen again`,
      );
    }
    const next = changed(options, changes);
    const { secure: other, warnings } = this.#read(RELOAD, next);
    return {
      make: () => {
        this.#take(next, other);
        this.#warn(warnings);
      },
      undo: () => this.#take(options, secure),
    };
  }

  close(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  #read(place: Place, options: TlsOptions): Read {
    const warnings: string[] = [];
    const secure = secureOptions(place, options, this.ticketKeys, (message) => {
      warnings.push(message);
    });
    return { secure, warnings };
  }

  #take(options: TlsOptions, secure: SecureOptions): void {
    this.#apply(secure);
    this.#options = options;
    this.#secure = secure;
    this.#follow();
  }

  #warn(warnings: readonly string[]): void {
    for (const message of warnings) {
      this.log({ level: 'warn', message });
    }
  }

  #follow(): void {
    this.close();
    const files = this.#options.watch === true ? filesOf(this.#options) : [];
    if (files.length === 0) {
      return;
    }
    try {
      this.#watch = new FileWatch(files, (error) => this.#look(error));
    } catch (cause) {
      throw new Error(`listen: ${whyUnwatched(files, cause)}`, { cause });
    }
  }

  /** Something has changed where the files are. */
  #look(error: unknown): void {
    if (error !== undefined) {
      const message = whyUnwatched(filesOf(this.#options), error);
      this.log({ level: 'error', message, error });
    }
    try {
      const { secure, warnings } = this.#read(WATCHED, this.#options);
      this.#refused = undefined;
      if (!isSame(secure.contexts, this.#secure.contexts)) {
        this.#apply(secure);
        this.#secure = secure;
        const message = `tls: took the new certificates of ${filesOf(this.#options).join(', ')}`;
        this.log({ level: 'info', message });
        this.#warn(warnings);
      }
    } catch (thrown) {
      this.#refuse((thrown as Error).message);
    }
  }

  #refuse(why: string): void {
    if (why !== this.#refused) {
      this.#refused = why;
      this.log({ level: 'error', message: `${why}. The certificates from before stay in use` });
    }
  }
}

/** Another certificate is one with all that belongs to it; other options change one by one. */
function changed(options: TlsOptions, changes: TlsOptions): TlsOptions {
  const { key, cert, keyFile, certFile, pfx, passphrase, watch, ...others } = options;
  const identity = { key, cert, keyFile, certFile, pfx, passphrase };
  const names = Object.keys(identity) as (keyof typeof identity)[];
  if (names.every((name) => changes[name] === undefined)) {
    return { ...options, ...changes };
  }
  const isOfFiles = changes.keyFile !== undefined || changes.certFile !== undefined;
  // What followed the files of before would have nothing to follow.
  return { ...others, ...(isOfFiles && watch !== undefined && { watch }), ...changes };
}

function filesOf(options: TlsOptions): readonly string[] {
  const identities: readonly TlsIdentity[] = [options, ...Object.values(options.sni ?? {})];
  return identities
    .flatMap(({ keyFile, certFile }) => [keyFile, certFile])
    .filter((file) => file !== undefined);
}

function whyUnwatched(files: readonly string[], error: unknown): string {
  return (
    `tls.watch cannot follow ${files.join(', ')}: ${(error as Error).message}. Raise ` +
    'fs.inotify.max_user_instances, or call server.setSecureContext() when they change'
  );
}

function isSame(some: readonly SecureContext[], others: readonly SecureContext[]): boolean {
  const texts = (contexts: readonly SecureContext[]): string =>
    JSON.stringify(contexts.map(({ pairs, ca }) => [pairs, ca]));
  return texts(some) === texts(others);
}
