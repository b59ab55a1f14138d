import { expect, test } from '@jest/globals';
import { generatedFrom } from '../../fixtures/generated.js';

const words = Array.from({ length: 1500 }, (_, i) => `v${(i * 7919) % 1500}`);

// By pairs they took minutes.
test('long unions and enums are read in the order in which they are written', () => {
  const { errors, client } = generatedFrom(`
export type Word = ${words.map((word) => `'${word}'`).join(' | ')};
export enum Kind { ${words.map((word) => `${word.toUpperCase()} = '${word}'`).join(', ')} }
export class Service { @rpc take(word: Word, kind: Kind | null, when: Date | { word: Word }): void {} }`);
  expect(errors).toEqual([]);
  expect(client).toContain(`type Word = ${words.map((word) => `'${word}'`).join(' | ')};`);
  expect(client).toContain('kind: Kind | null');
});
