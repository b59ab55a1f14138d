export { type ImageFormat, imageFormat } from './format.js';
export { type ImageHead, imageHead } from './head.js';
export { Image, ImageError, type PixelsOptions } from './image.js';
export type { Pixels } from './pixels/pixels.js';
export { imageDefect } from './whole/index.js';
