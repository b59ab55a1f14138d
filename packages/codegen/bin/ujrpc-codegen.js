#!/usr/bin/env node
import { main } from '../dist/cli.js';

const stop = new AbortController();
const terminal = {
  directory: process.cwd(),
  out: (line) => console.log(line),
  error: (line) => console.error(line),
};
if (process.argv.some((argument) => argument === '--watch' || argument === '-w')) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => stop.abort());
  }
}
process.exitCode = await main(process.argv.slice(2), terminal, stop.signal);
