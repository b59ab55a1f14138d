import type { Docs } from '../../model/docs.js';
import { resolved } from '../../model/references.js';
import type { MethodModel, ParamModel } from '../../model/service-model.js';
import type { TypeModel, TypeTable } from '../../model/type-model.js';

/** The user's comment, with what the decorator and the signature add to it. */
export function methodDocs(method: MethodModel, types: TypeTable): Pick<Docs, 'lines'> {
  const { docs, deprecated, params, errors } = method;
  const lines = [...(docs?.lines ?? [])];
  for (const param of params) {
    addNotes(lines, param.name, notesOf(param, types));
  }
  for (const { name } of errors) {
    if (!lines.some((line) => /^@(throws|exception) /.test(line) && line.includes(name))) {
      lines.push(`@throws {${name}}`);
    }
  }
  if (deprecated && !docs?.tags.some((tag) => tag.name === 'deprecated')) {
    lines.push('@deprecated');
  }
  return { lines };
}

/** Puts them at the end of the `@param` line that the user has written, or makes one. */
function addNotes(lines: string[], name: string, notes: readonly string[]): void {
  if (notes.length === 0) {
    return;
  }
  const text = notes.join('; ');
  const index = lines.findIndex((line) =>
    new RegExp(`^@param \\[?${escapePattern(name)}(?![\\w$])`).test(line),
  );
  if (index >= 0) {
    lines[index] = `${lines[index]} (${text})`;
  } else {
    lines.push(`@param ${name} ${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  }
}

/** What its type in the client does not say. */
function notesOf({ type, defaultText }: ParamModel, types: TypeTable): string[] {
  const range = integerRange(type, types);
  return [
    ...(range === undefined ? [] : [range]),
    ...(defaultText === undefined ? [] : [`default ${defaultText}`]),
  ];
}

/** How the tags of integers read; TypeScript has `number` for all of them. */
const integers: Readonly<Record<string, string>> = {
  int32: '32-bit signed integer, from -2147483648 to 2147483647',
  uint32: '32-bit unsigned integer, from 0 to 4294967295',
  int64: 'integer from -(2^53 - 1) to 2^53 - 1',
  uint64: 'integer from 0 to 2^53 - 1',
};

/** Of a number, or of one that may be null. */
function integerRange(type: TypeModel, types: TypeTable): string | undefined {
  const actual = resolved(type, types);
  if (actual.kind === 'union') {
    const others = actual.members.filter((one) => one.kind !== 'null');
    const [only] = others;
    return only && others.length === 1 ? integerRange(only, types) : undefined;
  }
  const tag =
    actual.kind === 'number' ? actual.constraints.find((one) => one.kind === 'type') : undefined;
  return integers[String(tag?.value)];
}

function escapePattern(name: string): string {
  return name.replaceAll('$', '\\$');
}
