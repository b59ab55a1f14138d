import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { main } from './cli.js';
import { calculator, temporaryProject, tsconfig } from './fixtures/temporary-project.js';

const generatedNames = [
  'client.d.ts',
  'client.d.ts.map',
  'client.js',
  'openrpc.json',
  'server.d.ts',
  'server.js',
];

interface Outcome {
  readonly code: number;
  readonly out: string[];
  readonly errors: string[];
}

async function run(directory: string, ...argv: string[]): Promise<Outcome> {
  const out: string[] = [];
  const errors: string[] = [];
  const terminal = {
    directory,
    out: (line: string) => void out.push(line),
    error: (line: string) => void errors.push(line),
  };
  const code = await main(argv, terminal, new AbortController().signal);
  return { code, out, errors };
}

const sound = { 'tsconfig.json': tsconfig, 'src/calculator.ts': calculator };

describe('a run', () => {
  test('writes all files beside the tsconfig and says so in one line', async () => {
    const folder = temporaryProject(sound);
    const { code, out, errors } = await run(folder);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(readdirSync(path.join(folder, 'generated')).sort()).toEqual(generatedNames);
    expect(out).toEqual([
      expect.stringMatching(/^1 method → generated: wrote server\.js, .*openrpc\.json \(\d+ ms\)$/),
    ]);
  });

  test('leaves files alone whose bytes stay the same', async () => {
    const folder = temporaryProject(sound);
    await run(folder);
    const file = path.join(folder, 'generated/client.js');
    const before = statSync(file, { bigint: true });
    const { out } = await run(folder);
    expect(out[0]).toContain('nothing changed');
    expect(statSync(file, { bigint: true }).mtimeNs).toBe(before.mtimeNs);
  });

  test('with an error exits 1, points at it, and keeps the old files', async () => {
    const folder = temporaryProject(sound);
    await run(folder);
    const old = readFileSync(path.join(folder, 'generated/server.js'), 'utf8');
    writeFileSync(
      path.join(folder, 'src/calculator.ts'),
      calculator.replace('a: number', 'a: Date'),
    );
    const { code, errors } = await run(folder);
    expect(code).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^src\/calculator\.ts:7:10 - error UJRPC407: parameter `a`/),
    ]);
    expect(readFileSync(path.join(folder, 'generated/server.js'), 'utf8')).toBe(old);
  });

  test('after a change in a method’s body changes nothing', async () => {
    const folder = temporaryProject(sound);
    await run(folder);
    writeFileSync(path.join(folder, 'src/calculator.ts'), calculator.replace('a + b', 'b + a'));
    expect((await run(folder)).out[0]).toContain('nothing changed');
  });

  test('is not stopped by type errors in other code', async () => {
    const folder = temporaryProject({ ...sound, 'src/other.ts': 'const wrong: number = "text";' });
    expect((await run(folder)).code).toBe(0);
  });
});

describe('--check', () => {
  test('passes on fresh files and writes nothing', async () => {
    const folder = temporaryProject(sound);
    await run(folder);
    const { code, out } = await run(folder, '--check');
    expect({ code, out }).toEqual({ code: 0, out: [expect.stringContaining('up to date')] });
  });

  test('names missing and stale files and exits 1', async () => {
    const folder = temporaryProject(sound);
    await run(folder);
    writeFileSync(path.join(folder, 'generated/client.js'), 'edited');
    const { code, errors } = await run(folder, '--check');
    expect(code).toBe(1);
    expect(errors).toEqual(['generated/client.js is stale or missing: run ujrpc-codegen']);
    expect(readFileSync(path.join(folder, 'generated/client.js'), 'utf8')).toBe('edited');
  });
});

describe('configuration', () => {
  test('comes from ujrpc.config.json, and options win over it', async () => {
    const folder = temporaryProject({
      'app/tsconfig.json': tsconfig,
      'app/src/calculator.ts': calculator,
      'ujrpc.config.json': JSON.stringify({ project: 'app/tsconfig.json', out: 'api' }),
    });
    expect((await run(folder)).code).toBe(0);
    expect(readdirSync(path.join(folder, 'api')).sort()).toEqual(generatedNames);
    expect((await run(folder, '--out', 'other', '--project', 'app')).code).toBe(0);
    expect(readdirSync(path.join(folder, 'other')).sort()).toEqual(generatedNames);
  });

  test.each([
    ['{', 'is not JSON'],
    ['[]', 'does not hold an object'],
    ['{"input":"src"}', 'unknown key `input`'],
    ['{"out":1}', '`out` in ujrpc.config.json is not a string'],
  ])('%s is refused', async (text, message) => {
    const folder = temporaryProject({ ...sound, 'ujrpc.config.json': text });
    const { code, errors } = await run(folder);
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/^error UJRPC100: /)]);
    expect(errors[0]).toContain(message);
  });
});

describe('a project that cannot be generated from', () => {
  test('a tsconfig that does not exist: UJRPC101', async () => {
    const { code, errors } = await run(temporaryProject({}), '--project', 'nowhere.json');
    expect({ code, count: errors.length }).toEqual({ code: 1, count: 1 });
    expect(errors[0]).toMatch(/^error UJRPC101: .*nowhere\.json/);
  });

  test('a tsconfig with an error: UJRPC101 at its place', async () => {
    const folder = temporaryProject({
      ...sound,
      'tsconfig.json': '{\n  "compilerOptions": { "strict": tru }\n}',
    });
    const { code, errors } = await run(folder);
    expect(code).toBe(1);
    expect(errors[0]).toMatch(/^tsconfig\.json:2:34 - error UJRPC101: /);
  });

  test('no @rpc class: UJRPC102', async () => {
    const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/a.ts': 'export class A {}' });
    const { code, errors } = await run(folder);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [expect.stringMatching(/^error UJRPC102: /)],
    });
  });

  test('an output that is a file: UJRPC103', async () => {
    const folder = temporaryProject({ ...sound, generated: 'a file' });
    const { code, errors } = await run(folder);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [expect.stringMatching(/^error UJRPC103: /)],
    });
  });

  test('an output with a folder in a file’s place: UJRPC103, and nothing half-written', async () => {
    const folder = temporaryProject(sound);
    mkdirSync(path.join(folder, 'generated/server.js'), { recursive: true });
    const { code, errors } = await run(folder);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [expect.stringMatching(/^error UJRPC103: /)],
    });
    expect(readdirSync(path.join(folder, 'generated'))).toEqual(['server.js']);
  });

  test('strictNullChecks off: UJRPC104', async () => {
    const loose = tsconfig.replace('"strict":true', '"strict":false');
    const { code, errors } = await run(temporaryProject({ ...sound, 'tsconfig.json': loose }));
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [expect.stringMatching(/^error UJRPC104: /)],
    });
  });
});

describe('usage', () => {
  test.each([['--nonsense'], ['surplus'], ['--watch', '--check'], ['--out']])(
    '%s %s is a usage error: exit 2',
    async (...argv) => {
      const { code, errors } = await run(temporaryProject({}), ...argv);
      expect(code).toBe(2);
      expect(errors[0]).toMatch(/^error: /);
    },
  );

  test('--help names every option and exits 0', async () => {
    const { code, out } = await run(temporaryProject({}), '--help');
    expect(code).toBe(0);
    for (const option of ['--project', '--out', '--watch', '--check', '--version']) {
      expect(out.join('\n')).toContain(option);
    }
  });
});
