import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { typedPath } from './typed-path.js';

const folder = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

describe('typedPath', () => {
  test.each([
    ['fox.png', 'fox.png'],
    ['../fox', '../fox'],
    ['./my fox.PNG', './my fox.PNG'],
    ['@../fox.png', '../fox.png'],
    ['@-', '-'],
    [folder, folder],
    [`@${folder}`, folder],
  ])('takes %s for %s', (text, path) => {
    expect(typedPath(text)).toBe(path);
  });

  test.each([
    [''],
    ['@'],
    ['5'],
    ['-1.5e3'],
    ['true'],
    ['null'],
    ['{"a":"fox.png"}'],
    ['"fox.png"'],
    ['nowhere'],
    ['https://example.com/fox.png'],
    ['iVBORw0KGgo='],
    ['/9j/4AAQSkZJRg=='],
    ['two\nlines.png'],
  ])('takes %j for none', (text) => {
    expect(typedPath(text)).toBeUndefined();
  });
});
