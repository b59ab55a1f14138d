import { writeFile } from 'node:fs/promises';
import { encodeModel, node, value, weights } from './onnx.js';
import { MODEL, TEXT_FEATURES, VECTOR_LENGTH } from './vectorizer.js';

/**
 * Writes the model: a convolution over the photo and a projection of the description, joined to a
 * vector of length 1. Its weights are drawn from a seed, not trained: this is about the call.
 */

const SEED = 1;
const CHANNELS = VECTOR_LENGTH / 2;

/** Uniform between -scale and scale, the same in each run (a linear congruential generator). */
function random(count: number, scale: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * scale;
  });
}

const graph = {
  name: 'vectorize',
  input: [
    value('text', 'float32', ['calls', TEXT_FEATURES]),
    value('pixels', 'uint8', ['calls', 3, 'height', 'width']),
  ],
  output: [value('vector', 'float32', ['calls', VECTOR_LENGTH])],
  initializer: [
    weights('kernels', [CHANNELS, 3, 3, 3], random(CHANNELS * 27, 1 / 255, SEED)),
    weights('words', [TEXT_FEATURES, CHANNELS], random(TEXT_FEATURES * CHANNELS, 0.1, SEED + 1)),
  ],
  node: [
    node('Cast', ['pixels'], 'photo', { to: 1 }),
    node('Conv', ['photo', 'kernels'], 'edges', { pads: [1, 1, 1, 1] }),
    node('Relu', ['edges'], 'lit'),
    node('GlobalAveragePool', ['lit'], 'pooled'),
    node('Flatten', ['pooled'], 'seen'),
    node('MatMul', ['text', 'words'], 'read'),
    node('Concat', ['seen', 'read'], 'both', { axis: 1 }),
    node('LpNormalization', ['both'], 'vector', { axis: 1, p: 2 }),
  ],
};

await writeFile(MODEL, encodeModel(graph));
