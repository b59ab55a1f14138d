import { Image } from '@ujrpc/core';

/** A picture turned by a quarter, clockwise, in the format that it had. */
export async function rotated(image: Image): Promise<Image> {
  const { data, width, height, channels } = await image.pixels();
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Columns become rows; the last row becomes the first column.
      const from = (y * width + x) * channels;
      const to = (x * height + height - 1 - y) * channels;
      turned.set(data.subarray(from, from + channels), to);
    }
  }
  return Image.fromPixels({ data: turned, width: height, height: width, channels }, image.format);
}
