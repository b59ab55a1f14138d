import { transformSync } from 'esbuild';
import { checks } from '#bundled';
import { runTime } from './validators/run-time.js';
import type { Validators } from './validators/validators.js';

/** What the emitted checks and conversions call `codec`; imported only where they do. */
const codecImport = "import * as codec from '@ujrpc/core/codecs';\n";

/** One module: the run-time checks, the validators, the conversions and the contract. */
export function bundle(validators: Validators, contract: string): string {
  const source = [...validators.checks.map(checkSource), runTime, validators.body, contract].join(
    '\n',
  );
  const imports = /\bcodec\.\w/.test(source) ? codecImport : '';
  return transformSync(imports + source, { format: 'esm', target: 'es2022', charset: 'utf8' }).code;
}

/** Each check in a scope of its own: typia's files use the same names for their constants. */
function checkSource(name: string): string {
  const text = checks[name];
  if (text === undefined) {
    throw new Error(`typia's check ${name} is not bundled`);
  }
  const body = text
    .replace(/^export \{ \w+ \};?$/m, '')
    .replace(/^export (?=const)/m, '')
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  return `const ${name} = (() => {\n${body}\nreturn ${name};\n})();`;
}
