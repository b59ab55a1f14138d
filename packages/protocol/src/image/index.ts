export { type ImageFormat, imageFormat } from './format.js';
export { DEFAULT_MAX_PIXELS, Image, ImageError, type PixelsOptions } from './image.js';
export type { Pixels } from './pixels/pixels.js';
