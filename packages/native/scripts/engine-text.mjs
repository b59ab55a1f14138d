// node scripts/engine-text.mjs ENGINE TEXT: writes the engine as a module of JavaScript, for bundles that
// run where its file is not. For wasm.mk.
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

const [engine, text] = process.argv.slice(2);
const base64 = brotliCompressSync(readFileSync(engine)).toString('base64');
writeFileSync(
  text,
  `// The bytes of engine.wasm; made by wasm.mk.
import { brotliDecompressSync } from 'node:zlib';

export default brotliDecompressSync(Buffer.from('${base64}', 'base64'));
`,
);
