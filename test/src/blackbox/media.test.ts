import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodeNpy, Image, NDArray } from '@ujrpc/core';
import { python } from '../../../packages/values/src/fixtures/python.js';
import { ask, carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import { call } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';
import { serveMedia, type TypedServing } from '../support/typed.js';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const npy = (array: NDArray): string => base64(encodeNpy(array));

/** A method of the server at `given['url']`, called from Python. */
const CALL = `
import urllib.request
def call(method, *params):
    body = json.dumps(dict(jsonrpc='2.0', id=1, method=method, params=params)).encode()
    headers = {'Content-Type': 'application/json'}
    request = urllib.request.Request(given['url'], body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        reply = json.load(response)
    if 'error' in reply:
        raise RuntimeError(json.dumps(reply['error']))
    return reply['result']
`;

/** A file whose header says what the test wants. */
function npyOf(descr: string, shape: string, data: readonly number[]): string {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  return base64(
    Buffer.concat([
      Buffer.from('\x93NUMPY\x01\0', 'latin1'),
      Buffer.of(header.length, 0),
      Buffer.from(header),
      Buffer.from(data),
    ]),
  );
}

/** The start of a PNG that claims to be of that size (PNG §11.2.2). */
function pngHead(width: number, height: number): string {
  const head = Buffer.alloc(33);
  head.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return base64(head);
}

const floats = NDArray.from(
  [
    [1, 2.5],
    [-3, 4],
  ],
  'float32',
);
const bytes = NDArray.from([[1, 2], [3, 4]], 'uint8'); // biome-ignore format: as it is laid out
const mask = NDArray.from([true, false], 'bool');
const gradient = Uint8Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7) % 256);

describe.each(transportsUnderTest)('arrays and images on %s', (transport) => {
  let serving: TypedServing;
  let photo: Image;
  beforeAll(async () => {
    serving = await serveMedia(transport);
    photo = await Image.fromPixels({ data: gradient, width: 40, height: 30, channels: 3 });
  });
  afterAll(closeAll);

  describe.each(carriers)('over $name', (carrier) => {
    const reply = async (method: string, ...params: unknown[]) =>
      JSON.parse(
        (await ask(carrier, serving.port, call(`media.${method}`, JSON.stringify(params)))) ?? '',
      );

    test('a handler is given an NDArray, and its reply is an .npy file', async () => {
      const wire = npy(floats);
      expect((await reply('array', wire)).result).toBe(wire);
      expect(serving.seen.at(-1)).toStrictEqual(floats);
      expect((await reply('feature', wire)).result).toBe(
        npy(NDArray.from([[1, 2.5], [-3, 4]], 'float64')), // biome-ignore format: two rows
      );
    });

    test('a handler is given an Image, and its reply is the encoded file', async () => {
      const wire = base64(photo.bytes);
      expect((await reply('image', wire)).result).toBe(wire);
      const seen = serving.seen.at(-1) as Image;
      expect(seen).toBeInstanceOf(Image);
      expect(seen).toMatchObject({ format: 'png', width: 40, height: 30, bytes: photo.bytes });
    });

    test('they are combined with scalars, by position and by name', async () => {
      const file = base64(photo.bytes);
      const rows = npy(new NDArray('uint8', new Uint8Array(80).fill(2), [40, 2]));
      expect((await reply('beside', file, 2)).result).toBe(rows);
      expect(serving.seen.at(-1)).toMatchObject([{ format: 'png' }, 2, undefined]);
      const named = { mask: npy(bytes), times: 2, photo: file };
      const text = await ask(carrier, serving.port, call('media.beside', JSON.stringify(named)));
      expect(JSON.parse(text ?? '').result).toBe(rows);
      expect(serving.seen.at(-1)).toMatchObject([{ format: 'png' }, 2, bytes]);
      const { length } = serving.seen;
      const { error } = await reply('beside', 'AAAA', 0.5, npy(floats));
      expect(error.data).toEqual([
        {
          path: 'photo',
          expected: 'Image as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64',
          got: 'string of 4, base64 of 3 bytes',
        },
        { path: 'times', expected: 'Int', got: '0.5' },
        {
          path: 'mask',
          expected: "NDArray<'uint8'> as .npy in base64",
          got: 'string of 192, .npy of float32 (2, 2)',
        },
      ]);
      expect((await reply('beside', file, 2, npy(floats))).error.data).toMatchObject([
        { path: 'mask' },
      ]);
      expect(serving.seen).toHaveLength(length);
    });

    test('a result that lost its end is an error of the server, which says why', async () => {
      const { error } = await reply('cut', base64(photo.bytes));
      expect(error).toMatchObject({ code: -32603, message: 'Internal error' });
      expect(String(serving.log.at(-1)?.error)).toMatch(
        /result: expected Image as .*, got string of \d+, png image of 40 × 30 pixels, truncated or damaged: /,
      );
    });

    test('its pixels are there when it asks for them', async () => {
      const { result } = await reply('pixels', base64(photo.bytes), 3);
      expect(result).toBe(npy(new NDArray('uint8', gradient, [30, 40, 3])));
    });

    test('nested anywhere the other codecs go', async () => {
      const leaf = { title: 'b', layers: [], masks: [], children: [] };
      const scene = {
        title: 'a',
        photo: base64(photo.bytes),
        layers: [npy(bytes)],
        masks: [['left', npy(mask)]],
        children: [leaf],
      };
      expect((await reply('scene', scene)).result).toEqual(scene);
      expect(serving.seen.at(-1)).toMatchObject({
        photo: { format: 'png' },
        layers: [bytes],
        masks: new Map([['left', mask]]),
      });
    });

    test.each<[string, () => unknown, unknown]>([
      ['an image', () => base64(photo.bytes), { format: 'png' }],
      ['int8', () => npy(NDArray.from([1], 'int8')), { dtype: 'int8' }],
      ['float32', () => npy(floats), { dtype: 'float32', shape: [2, 2] }],
    ])('of a union, %s is told by its first bytes', async (_, value, seen) => {
      const wire = value();
      expect((await reply('either', wire)).result).toBe(wire);
      expect(serving.seen.at(-1)).toMatchObject(seen as object);
    });

    test.each(['none', null])('of a union, %p stays', async (value) => {
      expect((await reply('either', value)).result).toBe(value);
    });

    describe('bad input is refused with its place, and with what it is', () => {
      const any = 'NDArray as .npy in base64';
      const float32 = "NDArray<'float32'> as .npy in base64";
      const image = 'Image as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64';
      test.each<[string, string, unknown, string, string]>([
        ['broken base64', 'array', 'k05V!!', any, 'string of 6, not base64'],
        ['other bytes', 'array', 'AAECAw==', any, 'string of 8, base64 of 4 bytes'],
        ['a number', 'array', 1, any, '1'],
        [
          'another dtype',
          'floats',
          npyOf('<f8', '(1,)', [0, 0, 0, 0, 0, 0, 0, 0]),
          float32,
          'string of 104, .npy of float64 (1,)',
        ],
        [
          'a shape of other bytes',
          'floats',
          npyOf('<f4', '(2, 3)', [0, 0, 0, 0]),
          float32,
          'string of 100, .npy, but the shape (2, 3) of float32 takes 24 bytes, the .npy file has 4',
        ],
        [
          'objects',
          'array',
          npyOf('|O', '(1,)', [0]),
          any,
          'string of 92, .npy, but object arrays are not supported: their elements are pickled Python',
        ],
        [
          'a cut header',
          'array',
          npyOf('<f4', '(1,)', [0]).slice(0, 40),
          any,
          'string of 40, .npy, but the .npy file ends within its header',
        ],
        ['no image', 'image', 'AAECAw==', image, 'string of 8, base64 of 4 bytes'],
        ['broken base64', 'image', 'iVBORw0KGgo', image, 'string of 11, not base64'],
        [
          'an image cut in its header',
          'image',
          'iVBORw0KGgo=',
          image,
          'string of 12, png image that ends within its header, or has none',
        ],
        [
          'a bomb',
          'image',
          pngHead(50_000, 40_000),
          image,
          'string of 44, png image of 50000 × 40000 pixels, over 67108864',
        ],
      ])('%s: %s', async (_, method, param, expected, got) => {
        const { error } = await reply(method, param);
        expect(error).toEqual({
          code: -32602,
          message: 'Invalid params',
          data: [{ path: 'value', expected, got }],
        });
      });

      test('deep in an object', async () => {
        const scene = { title: '', layers: [npy(bytes), npy(floats)], masks: [], children: [] };
        const { error } = await reply('scene', scene);
        expect(error.data).toMatchObject([
          { path: 'value.layers[1]', expected: "NDArray<'uint8'> as .npy in base64" },
        ]);
      });

      test.each([
        ['png', 'it does not reach its IEND chunk'],
        ['jpeg', 'it does not reach its EOI marker'],
        ['webp', 'it is shorter than its RIFF header says'],
        ['tiff', 'it has directories that point beyond its end'],
        ['gif', 'it does not reach its trailer'],
        ['avif', 'it does not hold all of its boxes'],
      ] as const)('a truncated %s', async (format, defect) => {
        const pixels = { data: gradient, width: 40, height: 30, channels: 3 } as const;
        const { bytes } = await Image.fromPixels(pixels, format);
        const wire = base64(bytes.subarray(0, -20));
        const [violation] = (await reply('image', wire)).error.data;
        expect(violation).toMatchObject({ path: 'value', expected: image });
        expect(violation.got).toMatch(
          new RegExp(
            `^string of \\d+, ${format} image .*(${defect}|ends within its header, or has none)$`,
          ),
        );
      });

      test('an image whose pixels are damaged, once they are asked for', async () => {
        const damaged = Buffer.from(photo.bytes).fill(0x5a, 60, 120);
        const { error } = await reply('pixels', base64(damaged), 3);
        expect(error).toMatchObject({
          code: -32602,
          message: expect.stringMatching(/^the png image is truncated or damaged: /),
        });
      });
    });

    test.each([
      ['dtype', 'result.array', "NDArray<'float32'> as .npy in base64"],
      ['tensor', 'result.array', "NDArray<'float32'> as .npy in base64"],
      ['text', 'result.image', 'Image as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64'],
      ['bytes', 'result.image', 'Image as PNG, JPEG, WebP, TIFF, GIF or AVIF in base64'],
    ])('a result that lies (%s) is an internal error with its place', async (what, path, type) => {
      const { error } = await reply('lie', what);
      expect(error).toMatchObject({
        code: -32603,
        data: [{ path, expected: `(${type}) | undefined` }],
      });
    });
  });

  describe.each(['http', 'tcp'])('the generated client over %s', (scheme) => {
    const client = () => serving.createClient(serving.url.replace(/^http/, scheme));

    test.each<[string, NDArray]>([
      ['array', floats],
      ['array', NDArray.from(7n)],
      ['array', NDArray.zeros('complex128', [0, 3])],
      ['array', NDArray.from([[1.5], [-2]], 'float16')],
      ['floats', floats],
      ['either', NDArray.from([1], 'int8')],
    ])('%s comes back as it was', async (method, value) => {
      const back = (await client()[method]?.(value)) as NDArray;
      expect(back).toStrictEqual(value);
      expect(back).toBeInstanceOf(NDArray);
    });

    test('a view with strides of its own comes back in Fortran order', async () => {
      const back = (await client()['turned']?.(floats)) as NDArray;
      expect(back).toMatchObject({ shape: [2, 2], strides: [1, 2] });
      expect(back.toNested()).toEqual(floats.transpose().toNested());
    });

    test('an image comes back as it was, and one made of pixels', async () => {
      expect(await client()['image']?.(photo)).toStrictEqual(photo);
      const pixels = new NDArray('uint8', gradient, [30, 40, 3]);
      const made = (await client()['picture']?.(pixels, 'webp')) as Image;
      expect(made).toMatchObject({ format: 'webp', width: 40, height: 30 });
      expect(made).toBeInstanceOf(Image);
    });

    test.each<[string, unknown]>([
      ['array', [1, 2]],
      ['array', new Float32Array(1)],
      ['floats', NDArray.from([1], 'float64')],
      ['image', Uint8Array.of(0x89, 0x50)],
      ['scene', { layers: [floats], masks: new Map(), children: [] }],
    ])('%s(%p) rejects before anything is sent', async (method, value) => {
      await expect(client()[method]?.(value)).rejects.toThrow(/^value: expected /);
    });
  });

  test('Image.maxPixels is a limit that a process sets', async () => {
    const before = Image.maxPixels;
    const params = JSON.stringify([base64(photo.bytes)]);
    const reply = async () =>
      JSON.parse(
        (await ask(carriers[0] as never, serving.port, call('media.image', params))) ?? '',
      );
    try {
      Image.maxPixels = 40 * 30;
      expect(await reply()).toHaveProperty('result');
      Image.maxPixels -= 1;
      expect((await reply()).error.data[0].got).toMatch(/png image of 40 × 30 pixels, over 1199$/);
    } finally {
      Image.maxPixels = before;
    }
  });

  test('an array over the limit of a body is refused', async () => {
    const { port } = await serveMedia(transport, { limits: { maxBodyBytes: 1000 } });
    const params = JSON.stringify([npy(NDArray.zeros('float64', [200]))]);
    const text = await ask(carriers[0] as never, port, call('media.array', params));
    expect(JSON.parse(text ?? '')).toMatchObject({ error: { code: -32007 } });
  });

  test('NumPy sends and receives arrays over HTTP', async () => {
    const program = `
import numpy as np
def send(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()
def receive(text):
    return np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
out = {}
for dtype in given['dtypes']:
    array = (np.arange(24) % 2 if dtype == 'bool' else np.arange(24)).astype(dtype).reshape(2, 3, 4)
    for name, one in dict(c=array, f=np.asfortranarray(array), big=array.astype(array.dtype.newbyteorder('>'))).items():
        back = receive(call('media.array', send(one)))
        turned = receive(call('media.turned', send(one)))
        out[dtype + ' ' + name] = bool(back.dtype == array.dtype and (back == array).all()
                                       and turned.shape == (4, 3, 2) and (turned == array.T).all())
try:
    call('media.array', send(np.array([{}, None])))
except RuntimeError as error:
    out['objects'] = json.loads(str(error))['data'][0]['got']
json.dump(out, sys.stdout)
`;
    const dtypes = ['bool', 'int8', 'uint16', 'int32', 'int64', 'float16', 'float32', 'complex128'];
    const { objects, ...agree } = (await python(CALL + program, { url: serving.url, dtypes })) as {
      objects: string;
    };
    expect(Object.keys(agree)).toHaveLength(dtypes.length * 3);
    expect(new Set(Object.values(agree))).toEqual(new Set([true]));
    expect(objects).toContain('object arrays are not supported');
  });

  test('Pillow sends and receives images over HTTP', async () => {
    const program = `
import numpy as np
from PIL import Image
picture = Image.linear_gradient('L').resize((40, 30)).convert('RGB')
expected = np.asarray(picture)
out = {}
for format in given['formats']:
    file = io.BytesIO()
    picture.save(file, format=format, **(dict(lossless=True) if format == 'webp' else {}))
    wire = base64.b64encode(file.getvalue()).decode()
    echoed = Image.open(io.BytesIO(base64.b64decode(call('media.image', wire))))
    pixels = np.load(io.BytesIO(base64.b64decode(call('media.pixels', wire, 3))))
    seen = np.asarray(Image.open(io.BytesIO(file.getvalue())).convert('RGB')).astype(int)
    out[format] = [echoed.format.lower(), list(echoed.size), int(abs(pixels - seen).max())]
file = io.BytesIO()
np.save(file, expected)
made = call('media.picture', base64.b64encode(file.getvalue()).decode(), 'png')
out['made'] = bool((np.asarray(Image.open(io.BytesIO(base64.b64decode(made)))) == expected).all())
json.dump(out, sys.stdout)
`;
    const formats = ['png', 'webp', 'tiff', 'gif'];
    expect(await python(CALL + program, { url: serving.url, formats })).toEqual({
      ...Object.fromEntries(formats.map((format) => [format, [format, [40, 30], 0]])),
      made: true,
    });
  });
});
