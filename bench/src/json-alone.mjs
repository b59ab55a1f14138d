/**
 * Measures what the workload `object` costs where there is nothing but JSON: the text of the params
 * to objects, the handler, its result to text.
 *
 *   taskset -c 0 node bench/src/json-alone.mjs
 */
import { METHODS } from '../peers/methods.mjs';
import { median } from './statistics.mjs';
import { WORKLOADS } from './workloads.mjs';

const ROUNDS = 15;
const CALLS = 20_000;

const { value } = WORKLOADS.find(({ id }) => id === 'object');
/** Texts that differ, so that nothing can be computed once; flat ones, as they come from a socket. */
const texts = Array.from({ length: 256 }, (_, index) =>
  Buffer.from(`[${value.replace('SKU-0', `SKU-${index}`)}]`).toString(),
);

function answer(text) {
  return JSON.stringify(METHODS.order(...JSON.parse(text)));
}

const microseconds = [];
let units = 0;
// The first third of the rounds warms up.
for (let round = 0; round < ROUNDS; round += 1) {
  const start = performance.now();
  for (let call = 0; call < CALLS; call += 1) {
    units += answer(texts[call & 255]).length;
  }
  microseconds.push(((performance.now() - start) / CALLS) * 1000);
}
const measured = microseconds.slice(ROUNDS / 3);
console.log(
  `${median(measured).toFixed(2)} µs a call (${Math.min(...measured).toFixed(2)}–` +
    `${Math.max(...measured).toFixed(2)}), ${Math.round(units / ROUNDS / CALLS)} characters each`,
);
