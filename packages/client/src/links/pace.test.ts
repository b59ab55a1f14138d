import { expect, test } from '@jest/globals';
import { type Clock, Pace } from './pace.js';

class Time implements Clock {
  ms = 0;
  chance = 1;
  now = () => this.ms;
  random = () => this.chance;
  after = () => () => {};
}

test('pauses are random below a bound that doubles up to half a minute', () => {
  const time = new Time();
  const pace = new Pace(time);
  const bounds = Array.from({ length: 9 }, () => pace.next());
  expect(bounds).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  time.chance = 0.5;
  expect(pace.next()).toBe(15_000);
  time.chance = 0;
  expect(pace.next()).toBe(0);
});

test('pauses begin again after a connection that was open for ten seconds', () => {
  const time = new Time();
  const pace = new Pace(time);
  expect([pace.next(), pace.next()]).toEqual([250, 500]);
  pace.opened();
  time.ms += 9_999;
  expect(pace.next()).toBe(1000);
  pace.opened();
  time.ms += 10_000;
  expect([pace.next(), pace.next()]).toEqual([250, 500]);
});

test('the time in which there was no connection does not count', () => {
  const time = new Time();
  const pace = new Pace(time);
  pace.opened();
  expect(pace.next()).toBe(250);
  time.ms += 60_000;
  expect(pace.next()).toBe(500);
});
