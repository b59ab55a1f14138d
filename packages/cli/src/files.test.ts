import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ujrpc, ujrpcOnTerminal, ujrpcWithInput } from './fixtures/run-cli.js';
import { httpServer, type TestServer } from './fixtures/servers.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nrest', 'latin1');
const NPY_HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }";
const NPY = Buffer.concat([
  Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
  Buffer.from([NPY_HEADER.length + 1, 0]),
  Buffer.from(`${NPY_HEADER}\n`),
  Buffer.from(new Float32Array([0.5]).buffer),
]);
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

let folder = '';
const open: TestServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ujrpc-files-'));
  await writeFile(join(folder, 'bytes'), EVERY_BYTE);
  await writeFile(join(folder, 'a.png'), PNG);
  await writeFile(join(folder, 'empty.png'), '');
  await mkdir(join(folder, 'folder'));
});

afterAll(() => rm(folder, { recursive: true }));

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function answering(source: string): Promise<TestServer> {
  const server = await httpServer(() => `{"jsonrpc":"2.0","id":1,"result":${source}}`);
  open.push(server);
  return server;
}

const base64 = (bytes: Buffer) => JSON.stringify(bytes.toString('base64'));
const sent = (server: TestServer) => (JSON.parse(server.received[0] ?? '') as Sent).params;

interface Sent {
  readonly params: unknown;
}

describe('a file as an argument', () => {
  test.each([
    ['-f', 'data=', 'bytes', EVERY_BYTE],
    ['--file', 'data=', 'bytes', EVERY_BYTE],
    ['-i', 'data=', 'a.png', PNG],
    ['', 'data:binary=', 'bytes', EVERY_BYTE],
    ['', 'data:image=', 'a.png', PNG],
  ])('%s %s%s travels as base64 beside named values', async (option, key, name, bytes) => {
    const server = await answering('null');
    const words = [option, key + join(folder, name)].filter(Boolean);
    const run = await ujrpc('f', 'a=1', ...words, '--url', server.url);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(sent(server)).toEqual({ a: 1, data: bytes.toString('base64') });
  });

  test('by position does not go with named arguments', async () => {
    const path = join(folder, 'bytes');
    const run = await ujrpc('f', 'a=1', '-f', path);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain(`'a=1' is named and '${path}' positional`);
  });

  test('goes by position without a name, in the order of the line', async () => {
    const server = await answering('null');
    const words = ['-f', join(folder, 'bytes'), '--positional', '5', '-i', join(folder, 'a.png')];
    await ujrpc('f', '--url', server.url, ...words);
    expect(sent(server)).toEqual([EVERY_BYTE.toString('base64'), 5, PNG.toString('base64')]);
  });

  test('goes by position too', async () => {
    const server = await answering('null');
    await ujrpc('f', '--url', server.url, '--positional', `${join(folder, 'bytes')}:binary`, '2');
    expect(sent(server)).toEqual([EVERY_BYTE.toString('base64'), 2]);
  });

  test.each([
    ['there is no such file', ['-f', 'a=nowhere']],
    ['it is a folder', ['-f', 'a=folder']],
    ['a part of the path is not a folder', ['-i', 'a=bytes/x']],
    ['not a PNG, JPEG, WebP, TIFF, GIF or AVIF file', ['-i', 'a=bytes']],
    ['the file is empty, so there is no image in it', ['-i', 'a=empty.png']],
    ["cannot read '@a.png': there is no such file; a path has no @ before it", ['-i', 'a=@a.png']],
    ["'a=' names no file", ['-f', 'a=']],
    ['there is no such file', ['-f', 'nowhere']],
    ['write -i key=PATH', ['-i', '=bytes']],
    ["'a' is given twice", ['a=1', '-f', 'a=bytes']],
    ['JSON-RPC takes one kind in a call', ['-f', 'a=bytes', '--positional', '1']],
  ])('is refused before anything is sent: %s', async (reason, words) => {
    const server = await answering('null');
    const placed = words.map((word) => word.replace(/(?<==)(?=[a-z])/, `${folder}/`));
    const run = await ujrpc('f', '--url', server.url, ...placed);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(reason);
    expect(server.received).toEqual([]);
  });
});

describe('standard input as a value', () => {
  test.each([
    ['a=@-', '[1, 2]\n', [1, 2]],
    ['a=@-', 'two words\n', 'two words'],
    ['a:int=@-', '9007199254740993\n', 9007199254740992],
    ['a:str=@-', '5\r\n', '5'],
    ['a:binary=@-', '5\n', Buffer.from('5\n').toString('base64')],
  ])('%s reads %j', async (word, input, value) => {
    const server = await answering('null');
    const run = await ujrpcWithInput(input, 'f', word, '--url', server.url);
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(sent(server)).toEqual({ a: value });
  });

  test('takes any bytes for a file', async () => {
    const server = await answering('null');
    await ujrpcWithInput(EVERY_BYTE, 'f', '-f', 'a=-', '--url', server.url);
    expect(sent(server)).toEqual({ a: EVERY_BYTE.toString('base64') });
  });

  test('is refused as an image when it is empty', async () => {
    const run = await ujrpcWithInput('', 'f', '-i', 'a=-');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("'a=-': standard input is empty, so there is no image in it");
  });

  test('is refused as text when it is not UTF-8', async () => {
    const run = await ujrpcWithInput(EVERY_BYTE, 'f', 'a=@-');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("'a=@-': that is not UTF-8 text");
  });

  test('can be used only once', async () => {
    const run = await ujrpcWithInput('1', 'f', 'a=@-', 'b=@-');
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("'b=@-': standard input is taken by 'a=@-' already");
  });
});

describe('a result that is bytes', () => {
  test.each([
    ['bytes', EVERY_BYTE],
    ['numpy', NPY],
    ['image', PNG],
  ])('as %s goes into a pipe or a file untouched', async (format, bytes) => {
    const server = await answering(base64(bytes));
    const piped = await ujrpcWithInput('', 'f', '--url', server.url, '--format', format);
    expect(piped).toMatchObject({ status: 0, stderr: '' });
    expect(piped.stdout).toEqual(bytes);
    const path = join(folder, `result-${format}`);
    const saved = await ujrpc('f', '--url', server.url, '--format', format, '-o', path);
    expect(saved).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(path)).toEqual(bytes);
  });

  test.each([
    ['bytes', EVERY_BYTE, '256 bytes; -o FILE saves them, --format json shows them'],
    ['numpy', NPY, 'float32 (1,)\r\n[0.5]'],
    ['image', PNG, 'png image, 12 bytes; -o FILE saves them'],
  ])('as %s is shown in words on a terminal', async (format, bytes, summary) => {
    const server = await answering(base64(bytes));
    const run = await ujrpcOnTerminal({}, 'f', '--url', server.url, '--format', format);
    expect(run.stdout).toBe(`${summary}\r\n`);
  });

  test.each([
    ['bytes', '"a-b_"', 'the result is not base64, so it cannot be read as bytes'],
    ['bytes', '"YQ"', 'the result is not base64'],
    ['image', '5', 'the result is not base64, so it cannot be read as image'],
    ['image', '"YWJj"', 'the result is not an image of a known format'],
    [
      'numpy',
      '"k05VTVBZAQD//wAA"',
      'the result is not an .npy file: the .npy header is over 10000 bytes; use --format bytes',
    ],
  ])('is refused as %s where it is %s', async (format, source, reason) => {
    const server = await answering(source);
    const run = await ujrpc('f', '--url', server.url, '--format', format);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain(reason);
  });

  test.each([
    ['folder', 'is a folder: write -o'],
    ['nowhere/file', 'there is no folder'],
    ['bytes/file', 'there is no folder'],
    ['', "-o '' names no file"],
  ])('is not asked for when it cannot be written to %j', async (name, reason) => {
    const server = await answering('1');
    const path = name && join(folder, name);
    const run = await ujrpc('f', '--url', server.url, '-o', path);
    expect(run).toMatchObject({ status: 2, stdout: '' });
    expect(run.stderr).toContain(reason);
    expect(server.received).toEqual([]);
  });

  test('names the file that failed while it was written', async () => {
    const server = await answering('1');
    const run = await ujrpc('f', '--url', server.url, '-o', '/dev/full');
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toContain("-o '/dev/full' cannot be written");
  });
});

describe('a method that the server describes', () => {
  const schemas = {
    photo: { type: 'string', contentEncoding: 'base64', format: 'image' },
    vector: { type: 'string', contentEncoding: 'base64', format: 'ndarray' },
    data: { type: 'string', contentEncoding: 'base64', format: 'byte' },
    day: { type: 'string', format: 'date-time' },
    big: { type: 'string', format: 'bigint' },
    plain: { type: 'string' },
  };

  /** Its result has the schema of that name; its parameters have them all. */
  async function describing(result: keyof typeof schemas, reply: string): Promise<TestServer> {
    const params = Object.entries(schemas).map(([name, schema]) => ({ name, schema }));
    const method = { name: 'f', params, result: { name: 'result', schema: schemas[result] } };
    const document = JSON.stringify({ methods: [method] });
    const server = await httpServer((body) =>
      body.includes('rpc.discover')
        ? `{"jsonrpc":"2.0","id":1,"result":${document}}`
        : `{"jsonrpc":"2.0","id":1,${reply}}`,
    );
    open.push(server);
    return server;
  }

  test.each([
    ['photo', PNG, PNG],
    ['vector', NPY, NPY],
    ['data', EVERY_BYTE, EVERY_BYTE],
    ['plain', PNG, Buffer.from(`${base64(PNG)}\n`)],
  ] as const)('has its result of type %s in a file as it is', async (name, bytes, written) => {
    const server = await describing(name, `"result":${base64(bytes)}`);
    const path = join(folder, `described-${name}`);
    const run = await ujrpc('f', '--url', server.url, '-o', path);
    expect(run).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(path)).toEqual(written);
  });

  test.each([
    ['photo', PNG, 'png image, 12 bytes; -o FILE saves them'],
    ['vector', NPY, 'float32 (1,)\r\n[0.5]'],
    ['data', EVERY_BYTE, '256 bytes; -o FILE saves them, --format json shows them'],
    ['plain', PNG, base64(PNG)],
  ] as const)('has its result of type %s on a terminal in words', async (name, bytes, shown) => {
    const server = await describing(name, `"result":${base64(bytes)}`);
    const run = await ujrpcOnTerminal({ NO_COLOR: '1' }, 'f', '--url', server.url);
    expect(run.stdout).toBe(`${shown}\r\n`);
  });

  test('has its result as JSON in a pipe, and on a terminal where that is asked for', async () => {
    const server = await describing('photo', `"result":${base64(PNG)}`);
    const piped = await ujrpc('f', '--url', server.url);
    expect(piped).toEqual({ status: 0, stdout: `${base64(PNG)}\n`, stderr: '' });
    const words = ['f', '--url', server.url, '--format', 'json'];
    const run = await ujrpcOnTerminal({ NO_COLOR: '1' }, ...words);
    expect(run.stdout).toBe(`${base64(PNG)}\r\n`);
    expect(server.received).toHaveLength(2);
  });

  test('is not asked what text is that is not base64', async () => {
    const server = await describing('plain', '"result":"two words"');
    const run = await ujrpcOnTerminal({ NO_COLOR: '1' }, 'f', '--url', server.url);
    expect(run.stdout).toBe('"two words"\r\n');
    expect(server.received).toHaveLength(1);
  });

  test.each([
    ['photo=./a.png', 'Image', 'photo is an image: write -i photo=./a.png'],
    ['photo=@fox.png', 'Image', 'photo is an image: write -i photo=fox.png'],
    ['photo=5', 'Image', 'photo is an image: write -i photo=PATH'],
    ['data=@a b.bin', 'base64', "data is bytes: write -f 'data=a b.bin' for those of a file"],
    ['vector=./a.npy', 'NDArray', "vector is an array of NumPy's: write -f vector=FILE.npy"],
    ['data=./a b', 'base64', "data is bytes: write -f 'data=./a b' for those of a file"],
    ['data=[1]', 'base64', 'data is bytes: write -f data=PATH for those of a file'],
    ['day=noon', 'Date', 'day is a Date: write day=2026-01-31T12:30:00.000Z'],
    ['big=5', 'bigint', 'to send big as a string, write big:str=5'],
  ])('says how to write an argument such as %s', async (word, expected, hint) => {
    const data = JSON.stringify([{ path: word.replace(/=.*/, ''), expected }]);
    const error = `{"code":-32602,"message":"Invalid params","data":${data}}`;
    const server = await describing('plain', `"error":${error}`);
    const run = await ujrpc('f', word, '--url', server.url);
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr.split('\n').at(-2)).toBe(hint);
  });

  test('suggests a parameter of a near name for a file', async () => {
    const data = JSON.stringify([{ path: 'foto', expected: 'no param of that name' }]);
    const error = `{"code":-32602,"message":"Invalid params","data":${data}}`;
    const server = await describing('plain', `"error":${error}`);
    const run = await ujrpc('f', '-i', `foto=${join(folder, 'a.png')}`, '--url', server.url);
    expect(run.stderr.split('\n').at(-2)).toBe('did you mean photo instead of foto?');
  });
});
