/**
 * `npm run bench:page [FILE]`: docs/performance.md, or FILE, again from the figures of the published run.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { writePage } from './src/page/page.mjs';
import { PUBLISHED, PUBLISHED_PAGE } from './src/paths.mjs';

const [file] = process.argv.slice(2);
const page = file === undefined ? PUBLISHED_PAGE : resolve(file);
await writePage(JSON.parse(readFileSync(PUBLISHED, 'utf8')), page);
