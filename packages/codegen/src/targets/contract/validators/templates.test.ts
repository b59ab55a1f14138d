import { expect, test } from '@jest/globals';
import { loadContract } from '../../../fixtures/load-contract.js';
import { temporaryProject, tsconfig } from '../../../fixtures/temporary-project.js';
import { generate } from '../../../index.js';

const types: readonly (readonly [
  type: string,
  right: readonly unknown[],
  wrong: readonly unknown[],
])[] = [
  ['`a${string}`', ['a', 'ab', 'a\n'], ['', 'b', 'ba', 1]],
  ['`${string}z`', ['z', 'yz', '\nz'], ['', 'zy', 'z\n']],
  ['`${string}/${string}`', ['/', 'a/b', '//', 'a\n/'], ['', 'a']],
  [
    '`${string}--${string}.${string}x`',
    ['--.x', '-a--b.c.x', '----..xx'],
    ['--x', '.--x', '--.y', '-.-x'],
  ],
  ['`${string}${string}-`', ['-', 'a-'], ['', '-a']],
  ['`v${number}`', ['v1', 'v-1.5e+3'], ['v', 'v1x', 'xv1', 'v1.', 'v1\n']],
  ['`${number}.${number}px`', ['1.2px', '1.5.2px', '1e3.1px'], ['1.px', '.1px', '1px', '1.2px ']],
  ['`${string}-${number}` | null', ['-1', 'a-b-1', '--1', null], ['-', 'a1', '-1a', '1']],
  [
    '{ [key: `${string}:${number}`]: boolean; b: string }',
    [{ b: '' }, { b: '', 'a:1': true }, { b: '', 'a:x': 1 }],
    [{ 'a:1': true }, { b: '', 'a:1': 1 }, { b: '', ':1:2': 0 }],
  ],
  ['`a\\n${string}\\u2028${string}`', ['a\n\u2028', 'a\nb\u2028c'], ['a', 'an\u2028']],
];

const service = `import { rpc } from '@ujrpc/core';
@rpc export class Templates {
${types.map(([type], index) => `  @rpc take${index}(value: ${type}): void { void value; }`).join('\n')}
}
`;

test('a template literal type is checked from its first to its last character', async () => {
  const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/templates.ts': service });
  const { files, diagnostics } = generate({ project: `${folder}/tsconfig.json` });
  expect(diagnostics).toEqual([]);
  const { classes } = await loadContract(files.get('server.js') ?? '');
  const wrong = types.flatMap(([type, right, others], index) => {
    const validate = classes[0]?.methods[index]?.validate;
    const accepts = (value: unknown) => validate?.([value]).success;
    return [
      ...right.filter((value) => accepts(value) !== true).map((value) => ['refused', type, value]),
      ...others
        .filter((value) => accepts(value) !== false)
        .map((value) => ['accepted', type, value]),
    ];
  });
  expect(wrong).toEqual([]);
  const errors = classes[0]?.methods[6]?.validate(['1px']).errors;
  expect(errors).toEqual([
    { path: '$input[0]', expected: '`${number}.${number}px`', value: '1px' },
  ]);
});
