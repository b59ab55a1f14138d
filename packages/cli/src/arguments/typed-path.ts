import { existsSync } from 'node:fs';
import { STDIN } from './file-value.js';

/** With an extension, which begins with a letter as no fraction does, or in a folder that is named so. */
const FILE_NAME = /^(?!\w+:\/\/)[^\n]+\.[a-z]\w*$|^\.\.?\/[^\n]+$/i;

/**
 * The path that somebody meant who wrote a file as a plain value. curl has an `@` before a path,
 * which here would be a part of it.
 *
 * @returns undefined for what is not a path as far as can be seen: a number, a URL, base64
 */
export function typedPath(text: string): string | undefined {
  const path = existsSync(text) ? text : text.replace(/^@/, '');
  const isPath = path === STDIN || existsSync(path) || FILE_NAME.test(path);
  return isPath ? path : undefined;
}
