import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

/** A Markdown file of the repository. */
export interface Page {
  /** Relative to the root. */
  readonly name: string;
  readonly text: string;
}

/** A fenced block: ```LANGUAGE WORD … */
export interface Block {
  readonly page: string;
  /** The line of its fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** What follows the language. */
  readonly words: readonly string[];
  readonly text: string;
}

/** Every Markdown file that is committed, or would be. */
export const pages: readonly Page[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.md'],
  { cwd: root, encoding: 'utf8' },
)
  .trim()
  .split('\n')
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

export function pageNamed(name: string): Page {
  const page = pages.find((one) => one.name === name);
  if (page === undefined) {
    throw new Error(`no page ${name}`);
  }
  return page;
}

export function blocksOf({ name, text }: Page): readonly Block[] {
  return Array.from(
    text.matchAll(/^( *)```(\w*)(.*)\n([\s\S]*?)^ *```$/gm),
    ([, indent = '', language = '', info = '', body = ''], i) => ({
      page: name,
      line: lineOf(text, i),
      language,
      words: info.split(' ').filter((word) => word !== ''),
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );
}

function lineOf(text: string, block: number): number {
  const fences = Array.from(text.matchAll(/^ *```/gm));
  return text.slice(0, fences[2 * block]?.index).split('\n').length;
}

/** The page without its code, fenced or within a line. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
}

/** What GitHub makes of a heading for links to it. */
export function anchorsOf({ text }: Page): readonly string[] {
  const seen = new Map<string, number>();
  const prose = text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  return Array.from(prose.matchAll(/^#+ (.*)$/gm), ([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}
