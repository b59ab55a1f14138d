import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { main, root, run, step } from './lib/steps.mjs';

/** Builds the engine for WebAssembly in two folders: the bytes must depend on the sources alone. */
await main(async () => {
  const scratch = mkdtempSync(path.join(tmpdir(), 'ujrpc-wasm-'));
  const builds = ['one', 'another'].map((name) => path.join(scratch, name));
  try {
    for (const folder of builds) {
      const settings = [`BUILD=${folder}`, `OUT=${folder}/engine.wasm`];
      await step(`build in ${folder}`, () =>
        run(process.execPath, ['packages/native/scripts/build-wasm.mjs', ...settings], {
          cwd: root,
        }),
      );
    }
    const [one, another] = builds.map((folder) => readFileSync(path.join(folder, 'engine.wasm')));
    if (!one.equals(another)) {
      throw new Error('two builds of engine.wasm differ');
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
