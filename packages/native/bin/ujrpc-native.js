#!/usr/bin/env node
import { compile } from '../scripts/compile.mjs';

const USAGE = `Usage: ujrpc-native build

Compiles the io_uring and epoll transports of ujrpc for this machine, with node-gyp and a C++20 compiler.
Servers that start afterwards use them.
`;

const [command, ...others] = process.argv.slice(2);
if (command === '--help' || command === '-h') {
  process.stdout.write(USAGE);
} else if (command !== 'build' || others.length > 0) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.stdout.write(`@ujrpc/native: compiled, ${compile()}\n`);
  } catch (error) {
    process.stderr.write(`@ujrpc/native: ${error.message}\n`);
    process.exitCode = 1;
  }
}
