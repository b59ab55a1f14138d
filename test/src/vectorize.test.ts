import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient, Image } from '../../examples/vectorize/generated/client.js';
import { python } from '../../packages/values/src/fixtures/python.js';
import { transportsUnderTest } from './support/transports.js';

const root = path.resolve(import.meta.dirname, '../..');
const example = path.join(root, 'examples/vectorize');
const cli = path.join(root, 'packages/cli/bin/ujrpc.js');
const run = promisify(execFile);

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'ujrpc-vectorize-'));
  file = path.join(folder, 'photo.png');
  const data = Uint8Array.from({ length: 20 * 10 * 3 }, (_, i) => (i * 11) % 256);
  await writeFile(
    file,
    (await Image.fromPixels({ data, width: 20, height: 10, channels: 3 })).bytes,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(transportsUnderTest)('the vectorize example on %s', (transport) => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const main = path.join(example, 'dist/main.js');
    server = spawn(process.execPath, [main, '--port', '0', '--transport', transport]);
    const [line] = (await once(createInterface({ input: server.stdout as never }), 'line')) as [
      string,
    ];
    url = /^listening on (http:\S+) /.exec(line)?.[1] ?? '';
    expect(line).toBe(`listening on ${url} (${transport})`);
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  const vector = async (description: string) =>
    createClient(url).vectorize(description, new Image(await readFile(file)));

  test('gives the generated client a vector of length 1', async () => {
    const fox = await vector('a red fox');
    expect(fox).toMatchObject({ dtype: 'float32', shape: [32] });
    expect(Math.hypot(...fox)).toBeCloseTo(1, 5);
    expect(await vector('a red fox')).toStrictEqual(fox);
    expect([...(await vector('an invoice'))]).not.toEqual([...fox]);
  });

  test('gives the command line the same, of a file', async () => {
    const saved = path.join(folder, `${transport}.npy`);
    const words = ['vectorize', 'description=a red fox', '-i', `photo=${file}`, '--url', url];
    await run(process.execPath, [cli, ...words, '--format', 'numpy', '-o', saved]);
    const read = 'import numpy\nprint(json.dumps(numpy.load(given).tolist()))';
    expect(await python(read, saved)).toEqual([...(await vector('a red fox'))]);
  });

  test("gives ucall's Python client the same, of a Pillow image", async () => {
    const program = `
sys.dont_write_bytecode = True
sys.path.insert(0, given['folder'])
from PIL import Image
from client import Client, RemoteError
client = Client(port=given['port'])
vector = client.vectorize('a red fox', Image.open(given['file'])).numpy
try:
    client.vectorize('a red fox', b'no image').json
except RemoteError as error:
    print(json.dumps([str(vector.dtype), vector.tolist(), error.code, error.data]))
`;
    const given = {
      folder: path.join(root, 'examples/login/python'),
      port: Number(new URL(url).port),
      file,
    };
    const violation = { path: 'photo', got: 'string of 12, base64 of 8 bytes' };
    expect(await python(program, given)).toEqual([
      'float32',
      [...(await vector('a red fox'))],
      -32602,
      [expect.objectContaining(violation)],
    ]);
  });

  test('is called by the program that comes with it', async () => {
    const call = [path.join(example, 'dist/call.js'), url, 'a red fox', file];
    const { stdout } = await run(process.execPath, call);
    const first = (await vector('a red fox')).get(0).toFixed(3);
    expect(stdout).toBe(`float32 [ 32 ] ${first}\n`);
  });

  test('refuses a photo that is cut off', async () => {
    const bytes = await readFile(file);
    const cut = path.join(folder, `${transport}-cut.png`);
    await writeFile(cut, bytes.subarray(0, bytes.length >> 1));
    const words = ['vectorize', 'description=', '-i', `photo=${cut}`, '--url', url];
    await expect(run(process.execPath, [cli, ...words])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /error -32602: .*\n +photo: expected Image .*, truncated or damaged: it does not reach its IEND chunk\n/,
      ),
    });
    // A client does not get that far.
    expect(() => new Image(bytes.subarray(0, -1))).toThrow(/^the png image is truncated/);
  });
});
