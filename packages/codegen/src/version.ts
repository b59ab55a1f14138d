import { createRequire } from 'node:module';

/** This package's version: part of every generated file's header. */
export const version = (createRequire(import.meta.url)('../package.json') as { version: string })
  .version;
