import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Image, NDArray } from '@ujrpc/client';
import {
  createClient,
  isRpcError,
  NameTaken,
  UserNotFound,
} from '../../examples/login/generated/client.js';
import { ujrpc } from '../../packages/cli/src/fixtures/run-cli.js';
import { python } from '../../packages/values/src/fixtures/python.js';
import { transportsUnderTest } from './support/transports.js';

const example = path.resolve(import.meta.dirname, '../../examples/login');
const run = promisify(execFile);

/** What a program that has `client`, the example's Python client, prints. */
function fromPython(
  wire: string,
  port: number,
  program: string,
  given: unknown = null,
): Promise<unknown> {
  const setUp = `
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(path.join(example, 'python'))})
import numpy
from PIL import Image
from client import Client, RemoteError
client = Client(port=${port}, use_http=${wire === 'HTTP' ? 'True' : 'False'})
`;
  return python(setUp + program, given);
}

describe.each(transportsUnderTest)('the login example on %s', (transport) => {
  let server: ChildProcess;
  let url: string;
  let port: number;

  beforeAll(async () => {
    const main = path.join(example, 'dist/main.js');
    server = spawn(process.execPath, [main, '--port', '0', '--transport', transport]);
    const [line] = (await once(createInterface({ input: server.stdout as never }), 'line')) as [
      string,
    ];
    url = /^listening on (http:\S+) /.exec(line)?.[1] ?? '';
    port = Number(new URL(url).port);
    expect(line).toBe(`listening on ${url} (${transport})`);
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  describe.each(['HTTP', 'raw TCP'])("ucall's Python client over %s", (wire) => {
    const client = (program: string, given?: unknown) => fromPython(wire, port, program, given);

    test('calls with named and positional arguments, many times', async () => {
      const answers = await client(`
answers = [client.validate_session(user_id=46 * i, session_id=0).json for i in range(50)]
answers.append(client.validate_session(100, 131).json)
answers.append(client.validate_session(2**40, 2**40 ^ 23).json)
request = {'method': 'validate_session', 'params': {'user_id': 1, 'session_id': 1}}
reply = client({**request, 'jsonrpc': '2.0', 'id': 100}).reply
print(json.dumps([answers, reply]))
`);
      const expected = [...Array.from({ length: 50 }, () => true), false, true];
      expect(answers).toEqual([expected, { jsonrpc: '2.0', id: 100, result: true }]);
    });

    test('gets the bytes back that it sends, also many', async () => {
      const lengths = await client(`
lengths = []
for length in [0, 1, 2, 3, 700_000]:
    data = bytes(i * 7 % 256 for i in range(length))
    assert client.echo(data).bytes == data
    assert client.echo(data=bytearray(data)).bytes == data
    lengths.append(length)
print(json.dumps(lengths))
`);
      expect(lengths).toEqual([0, 1, 2, 3, 700_000]);
    });

    test('adds a user with an avatar, and is told why it cannot again', async () => {
      const name = `Ünal of ${wire}`;
      const program = `
user = client.create_user(age=36, name=given, avatar=b'\\x89PNG', bio='writes "notes"').json
try:
    client.create_user(36, given, b'', '').json
except RemoteError as error:
    print(json.dumps([user, error.code, error.message, error.data]))
`;
      const suggestions = [2, 3, 4].map((number) => `${name}${number}`);
      expect(await client(program, name)).toEqual([
        { name, age: 36, bio: 'writes "notes"', avatar: 'iVBORw==', created: expect.any(String) },
        1409,
        'the name is taken',
        { name, suggestions },
      ]);
    });

    test('is refused what is of another type, with the place', async () => {
      const program = `
try:
    client.create_user(age=-1, name='x', avatar='not base64', bio=None).json
except RemoteError as error:
    print(json.dumps([error.code, [violation['path'] for violation in error.data]]))
`;
      expect(await client(program)).toEqual([-32602, ['age', 'avatar', 'bio']]);
    });

    test('sends arrays and gets arrays', async () => {
      const answers = await client(`
users = numpy.arange(60).reshape(3, 4, 5)
sessions = numpy.asfortranarray(users * 46)
valid = client.validate_all_sessions(user_ids=users, session_ids=sessions).numpy
expected = (users ^ sessions) % 23 == 0
try:
    client.validate_all_sessions(users, sessions[0]).json
except RemoteError as error:
    print(json.dumps([valid.dtype.name, valid.tolist() == expected.tolist(), error.code, error.data]))
`);
      expect(answers).toEqual(['bool', true, 1422, { users: [3, 4, 5], sessions: [4, 5] }]);
    });

    test('sends a picture and gets it turned', async () => {
      const turned = await client(`
image = Image.new('RGB', (3, 2))
image.putdata([(i, 2 * i, 255 - i) for i in range(6)])
turned = client.rotate_avatar(image=image).image
expected = image.transpose(Image.Transpose.ROTATE_270)
print(json.dumps([turned.format, turned.size, list(turned.getdata()) == list(expected.getdata())]))
`);
      expect(turned).toEqual(['PNG', [2, 3], true]);
    });

    test('is refused bytes that are not pictures or arrays', async () => {
      const program = `
paths = []
for call in [
    lambda: client.rotate_avatar(image=b'GIF'),
    lambda: client.validate_all_sessions(numpy.zeros(2), numpy.zeros(2, 'int64')),
    lambda: client.validate_all_sessions(b'no array', numpy.zeros(2, 'int64')),
]:
    try:
        call().json
    except RemoteError as error:
        paths.append([error.code, [violation['path'] for violation in error.data]])
print(json.dumps(paths))
`;
      const refused = (path: string) => [-32602, [path]];
      expect(await client(program)).toEqual(['image', 'user_ids', 'user_ids'].map(refused));
    });

    test('runs as the README shows', async () => {
      const flags = wire === 'HTTP' ? [] : ['--tcp'];
      const script = path.join(example, 'python/call.py');
      const { stdout } = await run('/usr/bin/python3', ['-B', script, ...flags, `${port}`]);
      expect(stdout).toBe(
        [
          'validate_session → True',
          "echo → b'\\x00\\xff'",
          'validate_all_sessions → [ True  True  True]',
          'rotate_avatar → (2, 4)',
          "find_user → 1404: no such user {'name': 'nobody'}",
          '',
        ].join('\n'),
      );
    });
  });

  describe.each(['http', 'tcp'])('the generated client over %s', (protocol) => {
    const client = () => createClient(`${protocol}://127.0.0.1:${port}`);

    test('is given what the signatures say', async () => {
      expect(await client().validate_session(100, 130)).toBe(true);
      const avatar = Uint8Array.of(1, 2, 3);
      expect(await client().echo(avatar)).toStrictEqual(avatar);
      const user = await client().create_user(36, protocol, avatar, '');
      expect(user).toMatchObject({ name: protocol, age: 36, avatar });
      expect(await client().find_user(protocol)).toStrictEqual(user);
      expect(user.created).toBeInstanceOf(Date);
    });

    test('refuses an argument of another class and says which', async () => {
      await expect(client().rotate_avatar(Uint8Array.of(1) as never)).rejects.toThrow(
        new TypeError('image: expected Image, got Uint8Array'),
      );
      const users = NDArray.from([1n], 'int64');
      await expect(
        client().validate_all_sessions(users, NDArray.from([1]) as never),
      ).rejects.toThrow("session_ids: expected NDArray<'int64'>, got NDArray<'float64'>");
    });

    test('has arrays and pictures', async () => {
      const users = NDArray.from([1n, 2n], 'int64');
      const valid = await client().validate_all_sessions(users, NDArray.from([1n, 3n], 'int64'));
      expect(valid).toStrictEqual(NDArray.from([true, false]));
      const pixels = {
        data: Uint8Array.of(1, 2, 3, 4, 5, 6),
        width: 3,
        height: 2,
        channels: 1,
      } as const;
      const turned = await client().rotate_avatar(await Image.fromPixels(pixels));
      expect(await turned.pixels({ channels: 1 })).toMatchObject({
        data: Uint8Array.of(4, 1, 5, 2, 6, 3),
        width: 2,
        height: 3,
      });
    });

    test('tells errors apart', async () => {
      const missing: unknown = await client()
        .find_user('nobody')
        .catch((error: unknown) => error);
      expect(isRpcError(missing, UserNotFound) && missing.data.name).toBe('nobody');
      expect(isRpcError(missing, NameTaken)).toBe(false);
    });
  });

  test('is called by curl', async () => {
    const body =
      '{"jsonrpc":"2.0","id":1,"method":"validate_session","params":{"user_id":100,"session_id":130}}';
    const argv = ['-sS', url, '-H', 'Content-Type: application/json', '-d', body];
    expect((await run('curl', argv)).stdout).toBe('{"jsonrpc":"2.0","id":1,"result":true}');
  });

  test('is called by the command line, also with a file', async () => {
    const ujrpcHere = (...words: readonly string[]) => ujrpc(...words, '--url', url);
    expect(await ujrpcHere('find_user', 'name=nobody')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'error 1404 UserNotFound: no such user\n{\n  "name": "nobody"\n}\n',
    });
    const file = path.join(example, 'tsconfig.json');
    const words = ['age=36', 'name=cli', 'bio=', '-f', `avatar=${file}`];
    expect(await ujrpcHere('create_user', ...words)).toMatchObject({ status: 0, stderr: '' });
    const { avatar } = await createClient(url).find_user('cli');
    expect(Buffer.from(avatar)).toEqual(await readFile(file));
  });

  test('is called by the program that comes with it', async () => {
    const { stdout } = await run(process.execPath, [path.join(example, 'dist/call.js'), url]);
    expect(stdout.split('\n')).toEqual([
      'validate_session(100, 130) → true',
      `ada was created in ${new Date().getFullYear()}`,
      'ada is taken, free are ada2, ada3, ada4',
      '',
    ]);
  });
});
