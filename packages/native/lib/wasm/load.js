import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NAME, packageRoot } from '../package-root.js';

let loaded;

/** See load.d.ts. */
export async function loadModule() {
  if (typeof WebAssembly === 'undefined') {
    throw new Error(
      'this process runs without WebAssembly, which the transport node needs; start it without ' +
        '--jitless, or use the transport epoll',
    );
  }
  loaded ??= new WebAssembly.Module(await engineBytes());
  return loaded;
}

/** Of the file; a bundle that has swallowed this package has them in its own text. */
async function engineBytes() {
  try {
    return readFileSync(fileOf(packageRoot()));
  } catch (error) {
    const text = await import('./engine-text.js').catch(() => {
      throw error;
    });
    return text.default;
  }
}

function fileOf(root) {
  const file = path.join(root, 'lib/wasm/engine.wasm');
  if (!existsSync(file)) {
    throw new Error(
      `${NAME} has no engine.wasm, which the transport node needs; build it with ` +
        `npm run build:wasm in ${root}, or install the published package`,
    );
  }
  return file;
}
