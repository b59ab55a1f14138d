import * as table from '../table.mjs';
import { docComment, HEAD, STREAM_FORM } from './text.mjs';
import { inJavaScript } from './typescript.mjs';

/**
 * The members of the enums that @ujrpc/native shares with its callers; it depends on no package of ours, so
 * it has them itself.
 */
const enums = [
  ['Lane', 'What an entry of the block is.', table.lanes],
  ['Outcome', 'What became of a call. An entry begins as `Pending`.', inJavaScript(table.outcomes)],
  ['StreamForm', STREAM_FORM, table.streamForms],
];

export function nativeModule() {
  const constants = enums.map(([name, , members]) => {
    const lines = members.map((one, value) => `  ${one.name}: ${value},\n`);
    return `\nexport const ${name} = Object.freeze({\n${lines.join('')}});\n`;
  });
  return HEAD + constants.join('');
}

export function nativeTypes() {
  const declarations = enums.map(([name, doc, members]) => {
    const lines = members.map(
      (one, value) => `${docComment(one.doc, '  ')}  readonly ${one.name}: ${value};\n`,
    );
    return `
${docComment(doc)}export declare const ${name}: {
${lines.join('')}};
export type ${name} = (typeof ${name})[keyof typeof ${name}];
`;
  });
  return HEAD + declarations.join('');
}
