import { describe, expect, test } from '@jest/globals';
import { python } from '../fixtures/python.js';
import { Image, type ImageFormat } from './index.js';

interface Picture {
  readonly format: ImageFormat;
  readonly mode: 'L' | 'RGB' | 'RGBA';
  readonly file: string;
  readonly rgb: string;
  readonly size: readonly [number, number];
}

const PICTURES = `
from PIL import Image
out = []
for format in given['formats']:
    for mode in ['L', 'RGB', 'RGBA']:
        if (format, mode) == ('jpeg', 'RGBA'):
            continue
        picture = Image.linear_gradient('L').resize((40, 30)).convert(mode)
        file = io.BytesIO()
        options = dict(lossless=True) if format == 'webp' else {}
        picture.save(file, format=format, **options)
        again = Image.open(io.BytesIO(file.getvalue())).convert('RGB')
        out.append(dict(format=format, mode=mode, size=list(picture.size),
                        file=base64.b64encode(file.getvalue()).decode(),
                        rgb=base64.b64encode(again.tobytes()).decode()))
json.dump(out, sys.stdout)
`;

const OPEN = `
from PIL import Image
out = []
for file in given:
    picture = Image.open(io.BytesIO(base64.b64decode(file)))
    out.append(dict(format=picture.format.lower(), size=list(picture.size),
                    rgb=base64.b64encode(picture.convert('RGB').tobytes()).decode()))
json.dump(out, sys.stdout)
`;

/** Debian's Pillow has no AVIF. */
const formats: readonly ImageFormat[] = ['png', 'jpeg', 'webp', 'tiff', 'gif'];

/** Two decoders may round differently where a format is lossy. */
function expectClose(ours: Uint8Array, theirs: Uint8Array, format: ImageFormat): void {
  expect(ours.length).toBe(theirs.length);
  const furthest = ours.reduce((most, value, at) => {
    return Math.max(most, Math.abs(value - (theirs[at] as number)));
  }, 0);
  expect(furthest).toBeLessThanOrEqual(format === 'jpeg' ? 3 : 0);
}

const pictures = (await python(PICTURES, { formats })) as Picture[];

describe('Pillow', () => {
  test.each(pictures.map((each) => [each.format, each.mode, each] as const))(
    'wrote a %s of mode %s, which is read pixel for pixel',
    async (format, _, { file, rgb, size }) => {
      const image = new Image(Buffer.from(file, 'base64'));
      expect([image.width, image.height]).toEqual(size);
      expect(image.format).toBe(format);
      const { data } = await image.pixels({ channels: 3 });
      expectClose(data, Buffer.from(rgb, 'base64'), format);
    },
  );

  test.each(formats)('reads the %s that we write', async (format) => {
    const [, rgb] = pictures.filter((each) => each.format === 'png');
    const { width, height, data, channels } = await new Image(
      Buffer.from(rgb?.file ?? '', 'base64'),
    ).pixels({ channels: 3 });
    const image = await Image.fromPixels({ width, height, data, channels }, format);
    const file = Buffer.from(image.bytes).toString('base64');
    const [read] = (await python(OPEN, [file])) as Picture[];
    expect(read).toMatchObject({ format, size: [40, 30] });
    const ours = await image.pixels({ channels: 3 });
    expectClose(
      ours.data,
      Buffer.from(read?.rgb ?? '', 'base64'),
      format === 'webp' ? 'jpeg' : format,
    );
  });
});
