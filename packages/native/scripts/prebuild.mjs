// Copies the addon of this checkout, stripped, to where node-gyp-build looks for prebuilt binaries.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.join(root, 'prebuilds', `${process.platform}-${process.arch}`);
const target = path.join(folder, 'node.napi.glibc.node');

mkdirSync(folder, { recursive: true });
copyFileSync(path.join(root, 'build/Release/ujrpc.node'), target);
execFileSync('strip', ['--strip-unneeded', target]);
console.log(path.relative(process.cwd(), target));
