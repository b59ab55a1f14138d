import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './steps.mjs';

const SKIPPED = new Set([
  'node_modules',
  'dist',
  'build',
  '.cache',
  '.tools',
  '.git',
  '.generated',
]);

/** All files below the places given that `wanted` accepts, as paths from the root. */
export function filesBelow(places, wanted) {
  return places
    .flatMap((place) => walk(place))
    .filter(wanted)
    .sort();
}

function walk(place) {
  const absolute = path.join(root, place);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) {
    return [];
  }
  if (stat.isFile()) {
    return [place];
  }
  return readdirSync(absolute)
    .filter((name) => !SKIPPED.has(name))
    .flatMap((name) => walk(path.join(place, name)));
}

/** Does the work only when one of its inputs, or the outputs it left, changed since the last time. */
export async function whenChanged(name, { inputs, outputs = [] }, work) {
  const stamp = path.join(root, '.cache/stamps', name);
  if (read(stamp) === digest([...inputs, ...outputs])) {
    return false;
  }
  await work();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest([...inputs, ...outputs]));
  return true;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Sizes and times, not contents: a false alarm costs a rebuild, and looking costs milliseconds. */
function digest(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    const stat = statSync(path.join(root, file), { throwIfNoEntry: false });
    hash.update(`${file}\0${stat?.size ?? 'missing'}\0${stat?.mtimeMs ?? ''}\n`);
  }
  return hash.digest('hex');
}
