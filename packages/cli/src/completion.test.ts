import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BIN, ujrpc } from './fixtures/run-cli.js';
import { closedPort, httpServer, type TestServer } from './fixtures/servers.js';

const DOCUMENT = {
  methods: [
    {
      name: 'shop.add',
      description: 'Adds a thing.\nMore.',
      params: [
        { name: 'kind', required: true, schema: { $ref: '#/components/schemas/Kind' } },
        { name: 'isNew', schema: { type: 'boolean', default: true } },
        {
          name: 'photo',
          description: 'Of it',
          schema: { type: 'string', contentEncoding: 'base64', format: 'image' },
        },
        { name: 'data', schema: { type: 'string', contentEncoding: 'base64', format: 'byte' } },
      ],
    },
    { name: 'shop.remove', params: [] },
    { name: 'completion', params: [] },
    { name: 'evil\n$(reboot)', params: [] },
  ],
  components: { schemas: { Kind: { enum: ['large', 'small one', '5'] } } },
};

/** What the server was sent. */
const bodies: string[] = [];
let folder = '';
let server: TestServer;

beforeAll(async () => {
  server = await httpServer((body) => {
    bodies.push(body);
    return body.includes('rpc.discover')
      ? JSON.stringify({ jsonrpc: '2.0', id: 1, result: DOCUMENT })
      : '{"jsonrpc":"2.0","id":1,"result":"called"}';
  });
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-completion-'));
  await mkdir(join(folder, 'bin'));
  await symlink(BIN, join(folder, 'bin', 'ujrpc'));
  await mkdir(join(folder, 'pictures'));
  await writeFile(join(folder, 'pictures', 'my cat.png'), '');
  await writeFile(join(folder, 'pictures', '.hidden'), '');
  for (const shell of ['bash', 'zsh', 'fish']) {
    await writeFile(join(folder, shell), (await ujrpc('--completion', shell)).stdout);
  }
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Runs a shell's script where `ujrpc` is found as for users. */
async function inShell(shell: string, argv: readonly string[], script: string): Promise<string> {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder };
  const child = spawn(shell, [...argv, '-c', script], { cwd: folder, env, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.stdin.end();
  await once(child, 'close');
  return output;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** What bash is offered after a line; it cuts words at `:` and `=` before it asks. */
async function bash(line: string, port = server.port): Promise<readonly string[]> {
  const typed = line.replace('ujrpc ', `ujrpc -p ${port} `);
  const words = typed.match(/\\.|"[^"]*"?|[=:]+|(?:\\.|[^\s"=:\\])+|(?<=\s)$/g) ?? [];
  const output = await inShell(
    'bash',
    ['--norc'],
    `source ./bash
COMP_LINE=${quoted(typed)} COMP_POINT=${typed.length}
COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1}
_ujrpc
for word in "\${COMPREPLY[@]}"; do printf '[%s]\\n' "$word"; done`,
  );
  return output.split('\n').filter(Boolean);
}

describe('in bash', () => {
  test.each([
    ['ujrpc ', ['[shop.add ]', '[shop.remove ]', '[completion ]']],
    ['ujrpc shop.r', ['[shop.remove ]']],
    ['ujrpc shop.add ', ['[kind=]', '[isNew=]', '[photo:image=]', '[data:binary=]']],
    ['ujrpc shop.add kind=large ', ['[isNew=]', '[photo:image=]', '[data:binary=]']],
    ['ujrpc shop.add kind=', ['[large ]', '[small\\ one ]', '["5" ]'.replaceAll('"', '\\"')]],
    ['ujrpc shop.add kind=small\\ o', ['[small\\ one ]']],
    ['ujrpc shop.add "kind=sm', ['[kind=small one"]']],
    ['ujrpc "shop.r', ['[shop.remove"]']],
    ["ujrpc s'hop.r", ["[hop.remove']"]],
    ['ujrpc s"hop".r', ['[.remove ]']],
    ['ujrpc shop.add ki\\nd=la', ['[large ]']],
    ['ujrpc shop.add isNew=f', ['[false ]']],
    ['ujrpc shop.add --positional large ', ['[true ]', '[false ]']],
    ['ujrpc shop.add kind:st', ['[str=]']],
    ['ujrpc shop.add -i ph', ['[photo=]']],
    ['ujrpc shop.add -i photo=pi', ['[pictures/]']],
    ['ujrpc shop.add -i photo=pictures/', ['[pictures/my\\ cat.png ]']],
    ['ujrpc shop.add photo:image=pictures/m', ['[pictures/my\\ cat.png ]']],
    ['ujrpc shop.add -f d', ['[data=]']],
    ['ujrpc shop.add -o ~/pic', ['[~/pictures/]']],
    ['ujrpc --batch pictures/.', ['[pictures/.hidden ]']],
    ['ujrpc --form', ['[--format ]']],
    ['ujrpc --format ', ['[json ]', '[raw ]', '[bytes ]', '[numpy ]', '[image ]']],
    ['ujrpc --format=n', ['[numpy ]']],
    ['ujrpc --format json --form', []],
    ['ujrpc nope ', []],
    ['ujrpc --port x ', []],
  ])('%s', async (line, words) => {
    expect(await bash(line)).toEqual(words);
  });

  test('says nothing when the server is away', async () => {
    expect(await bash('ujrpc sh', await closedPort())).toEqual([]);
  });
});

/** How each shell is started without what users set up. */
const INTERACTIVE = [
  ['bash', 'bash --norc -i'],
  ['zsh', 'zsh -f -i'],
  ['fish', 'fish --no-config -i'],
] as const;

test.each(INTERACTIVE)('%s completes a line that is typed, on a terminal', async (shell, start) => {
  const { length } = bodies;
  const output = await inShell(
    'zsh',
    ['-f'],
    `zmodload zsh/zpty zsh/zselect
zpty -b shell "TERM=dumb ${start}"
await() {
  for turn in {1..2000}; do
    [[ $seen == *"$1"* ]] && return
    zpty -r shell chunk && seen+=$chunk || zselect -t 1
  done
  print -r -- "no $1: $seen"; exit 1
}
zpty -w shell "cd $PWD; source ./${shell}; echo REA''DY"
await READY
zpty -n -w shell "ujrpc -p ${server.port} shop.a"$'\\t'"ki"$'\\t'"sm"$'\\t'"-f da"$'\\t'"pict"$'\\t'"my"$'\\t'$'\\n'
await '"called"'
zpty -d shell`,
  );
  expect(output).toBe('');
  const calls = bodies.slice(length).filter((body) => !body.includes('rpc.discover'));
  expect(calls.map((body) => JSON.parse(body) as unknown)).toEqual([
    expect.objectContaining({ method: 'shop.add', params: { kind: 'small one', data: '' } }),
  ]);
});

test.each([
  ['shop.', ['shop.add\tAdds a thing.', 'shop.remove']],
  ['shop.add kind=', ['kind="5"', 'kind=large', 'kind=small one']],
  ['shop.add -i ph', ['photo=\tImage (optional)  Of it']],
  ['shop.add -i photo=pictures/', ['photo=pictures/my cat.png']],
])('fish is offered what may follow %s', async (line, words) => {
  const script = `source ./fish; complete -C "ujrpc -p ${server.port} ${line}"`;
  const output = await inShell('fish', ['--no-config'], script);
  expect(output.trim().split('\n').sort()).toEqual(words);
});

test('a method named completion is called as any other', async () => {
  const run = await ujrpc('completion', '--url', server.url);
  expect(run).toEqual({ status: 0, stdout: '"called"\n', stderr: '' });
});

test.each([[['csh', 'x']], [[]]])('ujrpc --complete %j says nothing', async (argv) => {
  expect(await ujrpc('--complete', ...argv)).toEqual({ status: 0, stdout: '', stderr: '' });
});
