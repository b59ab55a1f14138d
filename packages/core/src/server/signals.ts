import { constants } from 'node:os';

/** npm passes on what the terminal has sent to its children too: that is one Ctrl-C, not two. */
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

/** `server` is closed: the signals are no matter of its any more. */
export function forget(server: Closable): void {
  closing.delete(server);
  for (const [signal, servers] of closedBy) {
    servers.delete(server);
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

/** @throws TypeError on a name that is no signal, or one that no process can catch */
export function checkSignals(
  signals: readonly string[],
): asserts signals is readonly NodeJS.Signals[] {
  for (const signal of signals) {
    if (!(signal in constants.signals) || signal === 'SIGKILL' || signal === 'SIGSTOP') {
      throw new TypeError(`closeOnSignals: ${String(signal)} is no signal that can be caught`);
    }
  }
}
