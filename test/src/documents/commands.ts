import { expect } from '@jest/globals';
import type { Block } from '../support/markdown.js';
import type { DocumentProject } from './project.js';

/** One command of a block. */
export interface Command {
  readonly line: string;
  /** What a comment `# → TEXT` says is printed first: to standard error where it begins with "error". */
  readonly printed: string | undefined;
}

/** The commands of a block: lines, those that end with a backslash with the next ones. */
export function commandsOf({ text }: Block): readonly Command[] {
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, command = line, comment = ''] = /^(.*?)\s+# (.*)$/.exec(line) ?? [];
      return { line: command.trim(), printed: /^→ (.*)$/.exec(comment)?.[1] };
    });
}

/** Runs a block's commands in their order, each as its comment says. */
export async function runBlock(project: DocumentProject, block: Block): Promise<void> {
  for (const { line, printed } of commandsOf(block)) {
    const [, server] = /^node (dist\/(?:main|server)\.js)$/.exec(line) ?? [];
    if (server !== undefined) {
      await project.serve(server);
      continue;
    }
    const { stdout, stderr, status } = await project.shell(line);
    const isError = printed?.startsWith('error') === true;
    const first = (isError ? stderr : stdout).split('\n')[0];
    expect({ line, status, printed: first, stderr: isError ? '' : stderr }).toEqual({
      line,
      status: isError ? 1 : 0,
      printed: printed ?? first,
      stderr: isError ? '' : expect.any(String),
    });
  }
}
