import { expect, test } from '@jest/globals';
import { Queue } from './queue.js';

test('a queue gives what came first, however they alternate', () => {
  const queue = new Queue<number>();
  const taken: (number | undefined)[] = [];
  let next = 0;
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < round % 7; i++) {
      queue.push(next++);
    }
    for (let i = 0; i < round % 5; i++) {
      if (queue.size > 0) {
        taken.push(queue.shift());
      }
    }
  }
  while (queue.size > 0) {
    taken.push(queue.shift());
  }
  expect(taken).toEqual(Array.from({ length: next }, (_, i) => i));
  expect(queue.shift()).toBeUndefined();
  expect(queue.size).toBe(0);
});

test('a queue that was cleared is empty, and takes more', () => {
  const queue = new Queue<number>();
  queue.push(1);
  queue.clear();
  expect([queue.size, queue.shift()]).toEqual([0, undefined]);
  queue.push(2);
  expect([queue.size, queue.shift()]).toEqual([1, 2]);
});
