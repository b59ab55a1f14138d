import { expect, test } from '@jest/globals';
import * as native from '@ujrpc/native';
import { Lane, Outcome } from './words.js';

test('the lanes and outcomes are those of the engine', () => {
  expect({ ...native.Lane }).toEqual(Lane);
  expect({ ...native.Outcome }).toEqual(Outcome);
});
