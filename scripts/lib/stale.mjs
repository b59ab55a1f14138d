import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from './stamp.mjs';
import { root } from './steps.mjs';

const OUTPUT = /(\.d\.ts|\.js)(\.map)?$/;

/** Removes from `dist` what the compiler once made of a source that is gone: it would be packed. */
export function removeStaleOutputs(folder) {
  for (const output of filesBelow([`${folder}/dist`], (file) => OUTPUT.test(file))) {
    const source = output.replace(`${folder}/dist/`, `${folder}/src/`).replace(OUTPUT, '.ts');
    if (!existsSync(path.join(root, source))) {
      rmSync(path.join(root, output));
    }
  }
}
