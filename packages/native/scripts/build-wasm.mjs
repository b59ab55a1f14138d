// node scripts/build-wasm.mjs: builds lib/wasm/engine.wasm, or says what that takes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const HOW =
  'engine.wasm is built by clang and lld with the C++ library for wasm32-wasi, and by binaryen’s ' +
  'wasm-opt. Debian: apt-get install clang lld wasi-libc libc++-14-dev-wasm32 ' +
  'libc++abi-14-dev-wasm32 libclang-rt-14-dev-wasm32 binaryen. Elsewhere: install wasi-sdk and ' +
  'binaryen, and set WASM_CXX to wasi-sdk’s clang++.';

/** Whether the toolchain compiles and links C++ for WebAssembly. */
function hasToolchain() {
  const { WASM_CXX = 'clang++', WASM_OPT = 'wasm-opt' } = process.env;
  const flags = ['--target=wasm32-wasi', '-mexec-model=reactor', '-fno-exceptions', '-x', 'c++'];
  const program = '#include <string>\nint main() { return std::string("a").size() == 1; }';
  const options = { input: program, stdio: ['pipe', 'ignore', 'ignore'] };
  const compiled = spawnSync(WASM_CXX, [...flags, '-', '-o', '/dev/null'], options);
  const optimizer = spawnSync(WASM_OPT, ['--version'], { stdio: 'ignore' });
  return compiled.status === 0 && optimizer.status === 0;
}

if (!hasToolchain()) {
  console.error(HOW);
  process.exit(1);
}
const { status } = spawnSync(
  'make',
  ['-f', 'wasm.mk', '-j2', '--silent', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
process.exit(status ?? 1);
