import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Closable, closeOn, forget } from './signals.js';

/** As long as a repeated signal is the same one. */
const SAME_REQUEST_MS = 500;

interface Recorded extends Closable {
  times: number;
}

/** Closes at once, as an idle server does. */
function idleServer(): Recorded {
  const server: Recorded = {
    times: 0,
    close: async () => {
      server.times++;
      forget(server);
    },
  };
  return server;
}

const send = (signal: NodeJS.Signals) => process.emit(signal, signal);

let before: number;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
  before = process.listenerCount('SIGTERM');
});
afterEach(() => {
  jest.advanceTimersByTime(SAME_REQUEST_MS);
  jest.useRealTimers();
});

test('a signal that closed a server is still heard for half a second, and changes nothing', () => {
  const server = idleServer();
  closeOn(['SIGTERM', 'SIGHUP'], server);
  send('SIGTERM');
  jest.advanceTimersByTime(SAME_REQUEST_MS - 1);
  expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  send('SIGTERM');
  send('SIGHUP');
  expect(server.times).toBe(1);
  jest.advanceTimersByTime(1);
  expect(process.listenerCount('SIGTERM')).toBe(before);
  expect(process.listenerCount('SIGHUP')).toBe(0);
});

test('a server that listens again within that time is closed by the next signal', () => {
  const server = idleServer();
  closeOn(['SIGTERM'], server);
  send('SIGTERM');
  closeOn(['SIGTERM'], server);
  send('SIGTERM');
  expect(server.times).toBe(2);
});

test('a server that its program closed hears no signals any more', async () => {
  const server = idleServer();
  closeOn(['SIGTERM'], server);
  await server.close();
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
