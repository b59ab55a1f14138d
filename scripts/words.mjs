/**
 * Holds pages, messages and comments to plain English: `node scripts/words.mjs [FILE…]` prints each
 * phrase below with its place and what to write instead. Without arguments: every committed file.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/steps.mjs';

/** Written by others or by machines, and this list with its test. */
const NOT_PROSE =
  /(^|\/)(LICENSE|pnpm-lock\.yaml|words\.mjs|words\.test\.ts)$|\.(svg|json|npy|png)$|\/corpus\//;

const COMPARED =
  'more|less|fewer|better|worse|faster|slower|larger|smaller|later|earlier|higher|lower';

/** Phrases, what to write instead, and flags; a space is any white space. */
const PHRASES = [
  [
    `(?<!\\bthere |\\bthere (?:can|may|will|would|should|must) )\\b(?:is|are|was|were|be) no\\b(?! longer\\b| (?:${COMPARED})(?: \\w+)? than\\b| (?:${COMPARED})[,.:;]| different\\b| match for\\b)`,
    '"is not a …", "without …"',
  ],
  // In lower case: Python has an `is None`.
  ['\\b(?:is|are|was|were|be) none\\b(?! of\\b)', '"none", "does not exist", "is missing"', 'g'],
  ['\\bin place of\\b', '"instead of"'],
  ['\\bin (?:its|their|whose) stead\\b', '"instead"'],
  [
    '(?<!\\b(?:falls?|fell|leaves?|left|leaving)(?: \\w+){0,2} )\\bbehind\\b(?! (?:an?|the|your|its|nginx|this|that|one)(?: [\\w-]+)? (?:proxy|proxies|balancer|firewall|NAT)\\b)',
    '"after"',
  ],
  ['\\banew\\b', '"again"'],
  ['\\bstands\\b(?! (?:in )?for\\b| out\\b| still\\b)', '"is"'],
  [
    '\\b(?:can|could|may|might|must|should|will|would|not|to|they|that|which|who) stand\\b(?! (?:in )?for\\b| out\\b)',
    '"be"',
  ],
  ['\\banswers (?:whether|how (?:far|many|much)|undefined|null|true|false)\\b', '"returns"'],
  ['\\bwhat it is that\\b', '"what"'],
  ['\\bthere (?:is|are):', '"expected one of:"'],
  ['\\bas (?:[^\\s.;:()]+ ){1,5}ha(?:s|ve) it\\b', '"as … defines it", "as in …"'],
  ['\\b(?:can|could|cannot|to) be had\\b', '"is available"'],
  ['\\b(?:is|are) let be\\b', '"is ignored"'],
  ['\\bno matter of\\b', '"does not concern"'],
].map(([phrase, better, flags = 'gi']) => ({
  phrase: new RegExp(phrase.replaceAll(' ', '\\s+'), flags),
  better,
}));

const PROSE_OF_CODE =
  /\/\*[\s\S]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

/** The same characters at the same places, but nothing of what is not written for people. */
function proseOf(file, text) {
  if (/\.(ts|js|mjs|cjs|cpp|hpp|h|proto)$/.test(file)) {
    return code(text);
  }
  return /\.(md|html)$/.test(file) ? text : text.replaceAll(/^( *)#+/gm, blank);
}

/** Comments and strings; of strings that are added up only the last and the first word meet. */
function code(text) {
  let prose = '';
  let end = 0;
  for (const { 0: found, index } of text.matchAll(PROSE_OF_CODE)) {
    const inner = found.replace(/^['"`]|['"`]$/g, ' ').replaceAll(/^( *)(\/\/+|\/?\*+)/gm, blank);
    prose +=
      text
        .slice(end, index)
        .replaceAll(/[^\s+]/g, '·')
        .replaceAll('+', ' ') + inner;
    end = index + found.length;
  }
  return prose;
}

const blank = (found) => ' '.repeat(found.length);

/** @returns {{ index: number, line: number, found: string, better: string }[]} in the order of the text */
function phrasesIn(file, text) {
  const prose = proseOf(file, text);
  return PHRASES.flatMap(({ phrase, better }) =>
    Array.from(prose.matchAll(phrase), ({ 0: found, index }) => ({
      index,
      line: prose.slice(0, index).split('\n').length,
      found: text.slice(index, index + found.length).replaceAll(/\s+/g, ' '),
      better,
    })),
  ).sort((a, b) => a.index - b.index);
}

function committed() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => !NOT_PROSE.test(file));
}

function check(files) {
  let count = 0;
  for (const file of files) {
    for (const { line, found, better } of phrasesIn(
      file,
      readFileSync(path.resolve(root, file), 'utf8'),
    )) {
      console.log(`${file}:${line}: "${found}": write ${better}`);
      count++;
    }
  }
  console.log(`${files.length} files, ${count} phrases to reword`);
  process.exitCode = count === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  check(process.argv.length > 2 ? process.argv.slice(2) : committed());
}
