import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { ownChecks } from '../validators/run-time.js';
import type { Validators } from '../validators/validators.js';

const checksFolder = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typia/package.json')),
  'lib/internal',
);

/** What the emitted checks and conversions call `codec`; imported only where they do. */
const codecImport = "import * as codec from '@ujrpc/core/codecs';\n";

/** One module: the run-time checks, the validators, the conversions and the contract. */
export function bundle(validators: Validators, contract: string): string {
  const source = [...validators.checks.map(checkSource), validators.body, contract].join('\n');
  const imports = /\bcodec\.\w/.test(source) ? codecImport : '';
  return transformSync(imports + source, { format: 'esm', target: 'es2022', charset: 'utf8' }).code;
}

/** Each check in a scope of its own: typia's files use the same names for their constants. */
function checkSource(name: string): string {
  const own = Object.hasOwn(ownChecks, name) ? ownChecks[name] : undefined;
  const text = own ?? readFileSync(path.join(checksFolder, `${name}.mjs`), 'utf8');
  const body = text
    .replace(/^export \{ \w+ \};?$/m, '')
    .replace(/^export (?=const)/m, '')
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `const ${name} = (() => {\n${body}\nreturn ${name};\n})();`;
}
