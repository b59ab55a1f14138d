import { expect, test } from '@jest/globals';
import { withWishes } from './wishes.js';

test('wishes are put into a request as text, so that numbers keep their digits', () => {
  const request = '{"jsonrpc":"2.0","method":"f","id":1,"params":[12345678901234567890]}';
  expect(withWishes(request, { timeoutMs: 5 })).toBe(
    '{"jsonrpc":"2.0","method":"f","id":1,"params":[12345678901234567890],"meta":{"timeoutMs":5}}',
  );
  expect(withWishes(request, {})).toBe(request);
});

test('each request of a batch has them, unless it has wishes of its own', () => {
  const batch = '[{"method":"f","id":1},{"method":"g","meta":{"timeoutMs":9},"id":2}]';
  expect(withWishes(batch, { timeoutMs: 5 })).toBe(
    '[{"method":"f","id":1,"meta":{"timeoutMs":5}},{"method":"g","meta":{"timeoutMs":9},"id":2}]',
  );
});
