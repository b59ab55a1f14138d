// Prints the C++ sources of the addon, one a line. For addon.gyp.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.cpp') && !name.startsWith('hosts/wasm/'))
  .map((name) => `src/${name}`)
  .sort();
console.log(sources.join('\n'));
