import { oneLine } from '../json/print.js';
import type { Failures, Statistics } from './statistics.js';

export interface LoadRun {
  readonly statistics: Pick<Statistics, 'ended' | 'latency' | 'failures'>;
  /** How many were asked for: an interrupted run has made fewer. */
  readonly repeat: number;
  readonly concurrency: number;
  readonly seconds: number;
}

/** For people: a table. */
export function summaryText(run: LoadRun): string {
  const { statistics, repeat, concurrency, seconds } = run;
  const calls = statistics.ended === repeat ? `${repeat}` : `${statistics.ended} of ${repeat}`;
  const latency = Object.entries(statistics.latency ?? {}).map(
    ([name, value]: [string, number]) => [name, `${value.toFixed(3)} ms`],
  );
  const width = Math.max(0, ...latency.map(([, text = '']) => text.length));
  const rows = [
    ['calls', `${calls} in ${seconds.toFixed(3)} s, ${concurrency} at a time`],
    ['rate', `${Math.round(rate(run))} calls/s`],
    ...latency.map(([name = '', text = '']) => [name, text.padStart(width)]),
    ['errors', errorCount(statistics.failures)],
    ...statistics.failures.map((one) => ['', `${one.count} × ${errorText(one)}`]),
  ];
  return rows.map(([name = '', text]) => `${name.padEnd(8)}${text}`).join('\n');
}

/** For programs: the same as JSON source. */
export function summaryJson(run: LoadRun): string {
  const { statistics, repeat, concurrency, seconds } = run;
  return JSON.stringify({
    calls: statistics.ended,
    repeat,
    concurrency,
    seconds,
    callsPerSecond: rate(run),
    latencyMs: statistics.latency ?? null,
    errors: statistics.failures,
  });
}

function rate({ statistics, seconds }: LoadRun): number {
  return seconds > 0 ? statistics.ended / seconds : 0;
}

function errorCount(failures: readonly Failures[]): string {
  const count = failures.reduce((sum, one) => sum + one.count, 0);
  return count === 0 ? 'none' : `${count}`;
}

function errorText({ code, name, message }: Failures): string {
  return oneLine([code, name, message].filter((part) => part !== undefined).join(' '));
}
