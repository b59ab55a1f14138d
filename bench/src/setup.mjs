import { fileURLToPath } from 'node:url';
import { ensureSystemPackages, main } from '../../scripts/lib/steps.mjs';
import { PYTHON } from './paths.mjs';

const PACKAGES = '/usr/lib/python3/dist-packages';

/**
 * Installs what the Python peers need. Where that cannot be done they are left out of the tables,
 * which say so.
 *
 * @throws Error with the command that would install it
 */
export async function setupPeers() {
  await ensureSystemPackages({
    python3: PYTHON,
    'python3-fastapi': `${PACKAGES}/fastapi`,
    uvicorn: '/usr/bin/uvicorn',
    'python3-uvloop': `${PACKAGES}/uvloop`,
    'python3-httptools': `${PACKAGES}/httptools`,
    'python3-websockets': `${PACKAGES}/websockets`,
    'python3-grpcio': `${PACKAGES}/grpc`,
    'python3-protobuf': `${PACKAGES}/google/protobuf`,
    'protobuf-compiler': '/usr/bin/protoc',
    'protobuf-compiler-grpc': '/usr/bin/grpc_python_plugin',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(setupPeers);
}
