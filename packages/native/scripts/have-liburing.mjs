// Prints 1 where the liburing that io_uring needs can be linked statically, else 0. For binding.gyp.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

function archive() {
  const compiler = process.env.CXX?.split(' ')[0] || 'c++';
  try {
    const found = execFileSync(compiler, ['-print-file-name=liburing.a'], { encoding: 'utf8' });
    return found.trim();
  } catch {
    return '';
  }
}

// A compiler that does not find the file prints its bare name.
const wanted = process.env.UJRPC_WITHOUT_URING !== '1';
const have = wanted && existsSync('/usr/include/liburing.h') && archive().startsWith('/');
process.stdout.write(have ? '1' : '0');
