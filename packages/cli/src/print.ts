import { readFileSync } from 'node:fs';
import type { CompletionCommand, PrintCommand } from './arguments/command-line.js';
import { completionScript } from './completion/scripts.js';
import { helpText } from './help-text.js';

/** What needs no server. */
export function print(command: PrintCommand | CompletionCommand): string {
  switch (command.action) {
    case 'help':
      return helpText();
    case 'version':
      return version();
    case 'completion':
      return completionScript(command.shell);
  }
}

function version(): string {
  const file = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { readonly version: string }).version;
}
