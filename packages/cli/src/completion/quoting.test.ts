import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { BIN, ujrpc } from '../fixtures/run-cli.js';
import { httpServer, type TestServer } from '../fixtures/servers.js';

/** Names that a shell would run, expand or split, were they put into a line as they are. */
const NAMES = [
  '1"; touch ran; "',
  "2'; touch ran; '",
  '3$(touch ran)`touch ran`',
  '4;touch ran&touch ran|touch ran',
  '5!x ~ * {a,b}',
  '6\\n\\',
  '7$HOME',
];

/**
 * What makes a shell show the line at Ctrl-T, and what a command would be given instead of calling it.
 * Calls of the program for completion pass.
 */
const SET_UP = {
  bash: `ujrpc() {
  if [[ $1 == --complete ]]; then command ujrpc "$@"; else printf 'ARGS[%s]END\\n' "\${@: -1}"; fi
}
bind -x '"\\C-t": printf "LINE[%s]END\\n" "$READLINE_LINE"'`,
  zsh: `ujrpc() {
  if [[ $1 == --complete ]]; then command ujrpc "$@"; else printf 'ARGS[%s]END\\n' "$argv[-1]"; fi
}
show() { print -r -- "LINE[$BUFFER]END" }
zle -N show; bindkey '^T' show; bindkey '^U' kill-whole-line; TRAPWINCH() { }`,
  fish: `function ujrpc
  if test "$argv[1]" = --complete; command ujrpc $argv; else; printf 'ARGS[%s]END\\n' $argv[-1]; end
end
bind \\ct 'printf "LINE[%s]END\\n" (commandline | string collect)'`,
};

const COMMANDS = { bash: 'bash --norc -i', zsh: 'zsh -f -i', fish: 'fish --no-config -i' };

type Shell = keyof typeof COMMANDS;

let folder = '';
let server: TestServer;
let shell: ChildProcess | undefined;
let seen = '';

beforeAll(async () => {
  const methods = NAMES.map((name) => ({ name, params: [] }));
  server = await httpServer(() => JSON.stringify({ jsonrpc: '2.0', id: 1, result: { methods } }));
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-quoting-'));
  await mkdir(join(folder, 'bin'));
  await symlink(BIN, join(folder, 'bin', 'ujrpc'));
  for (const [name, setUp] of Object.entries(SET_UP)) {
    const { stdout } = await ujrpc('--completion', name);
    await writeFile(join(folder, name), `${stdout}\n${setUp}\n`);
  }
});

afterEach(async () => {
  if (shell?.exitCode === null) {
    shell.kill('SIGKILL');
    await once(shell, 'close');
  }
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Starts a shell on a pseudo-terminal; what it prints is in `seen`. */
async function open(name: Shell): Promise<void> {
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    TERM: 'dumb',
  };
  shell = spawn('script', ['-qfc', COMMANDS[name], '/dev/null'], { cwd: folder, env });
  seen = '';
  shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
    seen += text;
  });
  type(`source ./${name}; echo REA''DY\n`);
  await shows(/READY/);
}

function type(text: string): void {
  shell?.stdin?.write(text);
}

/** Waits until the terminal shows it, and takes it from what was seen. */
async function shows(pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(seen);
    if (found) {
      seen = seen.slice(found.index + found[0].length);
      return found[1] ?? '';
    }
    await once(shell?.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  }
}

test.each<[Shell, string]>([
  ['bash', ''],
  ['bash', '"'],
  ['bash', "'"],
  ['bash', "$'"],
  ['bash', 'key='],
  ['zsh', ''],
  ['zsh', '"'],
  ['zsh', "'"],
  ['zsh', "$'"],
  ['fish', ''],
  ['fish', '"'],
  ['fish', "'"],
])('%s takes what a server says for data after %j', async (name, before) => {
  await open(name);
  let offered = 0;
  for (const method of NAMES) {
    const typed = `ujrpc -p ${server.port} ${before}${method.charAt(0)}`;
    type(`${typed}\t\u0014`);
    const line = await shows(/LINE\[(.*?)\]END/s);
    if (line === typed) {
      type('\u0015');
      continue;
    }
    offered += 1;
    type('\n');
    expect(await shows(/ARGS\[(.*?)\]END/s)).toBe(method);
  }
  expect(existsSync(join(folder, 'ran'))).toBe(false);
  expect(offered).toBeGreaterThanOrEqual(before === 'key=' ? 0 : NAMES.length - 2);
});
