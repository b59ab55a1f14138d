import { expect, test } from '@jest/globals';
import { defaultMaxConnections } from './descriptors.js';

test.each([
  [1_048_576, 10_000],
  [10_256, 10_000],
  [10_255, 9_999],
  [1_024, 768],
  [200, 1],
  [Number.POSITIVE_INFINITY, 10_000],
])('%d file descriptors are for %d connections', (descriptors, connections) => {
  expect(defaultMaxConnections(descriptors)).toBe(connections);
});

test('the limit of this process is known', () => {
  expect(defaultMaxConnections()).toBeGreaterThan(0);
});
