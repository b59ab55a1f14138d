import { constants } from 'node:os';

/**
 * npm and concurrently pass on what the terminal has sent to their children too: that is one Ctrl-C,
 * not two.
 */
const SAME_REQUEST_MS = 500;

/** What is closed when the process is asked to end. */
export interface Closable {
  close(): Promise<void>;
}

/** Of all servers of the process together: each signal has one listener, however many there are. */
const closedBy = new Map<NodeJS.Signals, Set<Closable>>();
/** Those that a signal closes, and when it came. */
const closing = new Map<Closable, number>();

/** Closes `server` on these signals, until `forget`. A later one while it closes ends the process. */
export function closeOn(signals: readonly NodeJS.Signals[], server: Closable): void {
  for (const signal of signals) {
    const servers = closedBy.get(signal);
    if (servers === undefined) {
      process.on(signal, onSignal);
      closedBy.set(signal, new Set([server]));
    } else {
      servers.add(server);
    }
  }
}

/**
 * Stops closing `server` on signals, for it is closed. Where a signal has closed it, that signal may
 * still come for the second time: a stand-in hears it, so that it does not kill the process.
 */
export function forget(server: Closable): void {
  const since = closing.get(server);
  closing.delete(server);
  const waitMs = since === undefined ? 0 : since + SAME_REQUEST_MS - performance.now();
  if (since !== undefined && waitMs > 0) {
    const standIn: Closable = { close: async () => {} };
    closing.set(standIn, since);
    replace(server, standIn);
    setTimeout(forget, waitMs, standIn).unref();
  } else {
    replace(server, undefined);
  }
}

function replace(server: Closable, other: Closable | undefined): void {
  for (const [signal, servers] of closedBy) {
    if (servers.delete(server) && other !== undefined) {
      servers.add(other);
    }
    if (servers.size === 0) {
      closedBy.delete(signal);
      process.off(signal, onSignal);
    }
  }
}

function onSignal(signal: NodeJS.Signals): void {
  const now = performance.now();
  const servers = [...(closedBy.get(signal) ?? [])];
  const fresh = servers.filter((server) => !closing.has(server));
  if (fresh.length === 0 && servers.every((server) => isImpatient(server, now))) {
    process.exit(128 + constants.signals[signal]); // as shells say that a signal ended a process
  }
  for (const server of fresh) {
    closing.set(server, now);
    void server.close();
  }
}

function isImpatient(server: Closable, now: number): boolean {
  return now - (closing.get(server) ?? now) > SAME_REQUEST_MS;
}

/** @throws TypeError on an unknown signal, or one that no process can catch */
export function checkSignals(
  signals: readonly string[],
): asserts signals is readonly NodeJS.Signals[] {
  for (const signal of signals) {
    if (!(signal in constants.signals) || signal === 'SIGKILL' || signal === 'SIGSTOP') {
      throw new TypeError(`closeOnSignals: ${String(signal)} is not a signal that can be caught`);
    }
  }
}
