/** Slices without a new best rate, after which a process counts as warm. */
const SLICES_WITHOUT_GAIN = 2;
const GAIN = 1.03;

/**
 * Lets compilers finish. That takes tens of thousands of calls, which is a moment for some and ten
 * seconds for others: each gets as long as it still becomes faster.
 *
 * @param {Pick<import('./rounds.mjs').Plan, 'warmupSlice' | 'maxWarmup'>} plan
 * @param {(seconds: number) => Promise<{ callsPerSecond: number }>} measure
 */
export async function warmUp({ warmupSlice, maxWarmup }, measure) {
  let best = 0;
  let withoutGain = 0;
  for (
    let spent = 0;
    warmupSlice > 0 && spent < maxWarmup && withoutGain < SLICES_WITHOUT_GAIN;
    spent += warmupSlice
  ) {
    const { callsPerSecond } = await measure(warmupSlice);
    withoutGain = callsPerSecond > best * GAIN ? 0 : withoutGain + 1;
    best = Math.max(best, callsPerSecond);
  }
}
