// Makes prebuilds/ before the package is packed: the addon of this checkout for this machine's platform,
// and the binaries of the folder UJRPC_PREBUILDS, which other machines or scripts/cross.mjs have made.
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { prebuilt } from './prebuilt.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const addon = path.join(root, 'build/Release/ujrpc.node');
const prebuilds = path.join(root, 'prebuilds');

rmSync(prebuilds, { recursive: true, force: true });
const others = process.env.UJRPC_PREBUILDS;
if (others) {
  cpSync(others, prebuilds, { recursive: true });
}
if (process.platform !== 'linux') {
  console.error('No prebuilt binary of this machine: there are such for Linux only.');
} else {
  const { glibcVersionRuntime } = process.report.getReport().header;
  const libc = glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  try {
    const target = prebuilt(addon, prebuilds, { arch: process.arch, libc });
    console.error(path.relative(process.cwd(), target)); // stdout is the packer's
  } catch (error) {
    console.error(`No prebuilt binary of ${path.relative(process.cwd(), addon)}: ${error.message}`);
    process.exit(1);
  }
}
