import { writeFile } from 'node:fs/promises';
import { encodeModel, node, value, weights } from 'ujrpc-example-vectorize/dist/onnx.js';
import { random, sentences } from './corpus.js';
import { MODEL, VECTOR_LENGTH, VOCABULARY } from './embedder.js';
import { TEXTS } from './embeddings.js';
import { train } from './train.js';

/** Trains the model on sentences that it makes, and makes others to search in. */

const SEED = 7;
const SENTENCES = 20_000;
const SEARCHED = 400;

const next = random(SEED);
const { words, weights: shares, vectors } = train(sentences(SENTENCES, next), VECTOR_LENGTH, next);

const graph = {
  name: 'embed',
  input: [value('words', 'float32', ['calls', words.length])],
  output: [value('vector', 'float32', ['calls', VECTOR_LENGTH])],
  initializer: [weights('vectors', [words.length, VECTOR_LENGTH], vectors)],
  node: [
    node('MatMul', ['words', 'vectors'], 'sum'),
    node('LpNormalization', ['sum'], 'vector', { axis: 1, p: 2 }),
  ],
};

await writeFile(MODEL, encodeModel(graph));
await writeFile(VOCABULARY, JSON.stringify({ words, weights: shares }));
await writeFile(TEXTS, JSON.stringify([...new Set(sentences(SEARCHED, next))].sort()));
