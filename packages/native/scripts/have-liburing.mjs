// Prints 1 where the liburing that io_uring needs can be linked statically, else 0. For addon.gyp.
import { execFileSync } from 'node:child_process';

const [compiler, ...flags] = (process.env.CXX || 'c++').split(' ');

function compile(args, input) {
  const stdio = ['pipe', 'pipe', 'ignore'];
  return execFileSync(compiler, [...flags, ...args], { encoding: 'utf8', input, stdio }).trim();
}

function have() {
  if (process.env.UJRPC_WITHOUT_URING === '1') {
    return false;
  }
  try {
    compile(['-x', 'c++', '-E', '-'], '#include <liburing.h>\n');
    // A compiler that does not find the file prints its bare name.
    return compile(['-print-file-name=liburing.a']).startsWith('/');
  } catch {
    return false;
  }
}

process.stdout.write(have() ? '1' : '0');
