/** `npm run bench:page`: docs/performance.md again, from the figures of the published run. */
import { readFileSync } from 'node:fs';
import { writePage } from './src/page/page.mjs';
import { PUBLISHED, PUBLISHED_PAGE } from './src/paths.mjs';

await writePage(JSON.parse(readFileSync(PUBLISHED, 'utf8')), PUBLISHED_PAGE);
