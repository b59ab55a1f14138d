import { bold, oneLine } from '../json/print.js';
import { type ContentDescriptor, itemSchema, type MethodObject } from './openrpc.js';
import { schemaType } from './schema-type.js';

/** Signatures longer than this have their description on the next line. */
const MAX_COLUMN = 48;

/** One line a method: its signature and the first line of its documentation. */
export function listMethods(methods: readonly MethodObject[], colours: boolean): string {
  if (methods.length === 0) {
    return 'no methods';
  }
  const width = Math.min(MAX_COLUMN, Math.max(...methods.map((one) => signature(one).length)));
  return methods.map((method) => listLine(method, width, colours)).join('\n');
}

/** `calc.sum(a: number, b?: number, ...more: number[]): number` */
export function signature(method: MethodObject): string {
  const list = method.params.map((one) => {
    const param = one.required || one.rest ? paramName(one) : `${one.name}?`;
    return `${param}: ${schemaType(one.schema)}`;
  });
  return oneLine(`${method.name}(${list.join(', ')}): ${resultType(method)}`);
}

/** With the dots of a rest parameter. */
export function paramName({ name, rest }: ContentDescriptor): string {
  return rest ? `...${name}` : name;
}

/**
 * What a method returns, as in TypeScript. The result of a `void` method is null, and OpenRPC has no
 * other way to say so.
 */
export function resultType({ result, isStream, returned }: MethodObject): string {
  if (isStream) {
    const end = returned === undefined ? '' : `, ${schemaType(returned)}`;
    return `AsyncGenerator<${schemaType(itemSchema(result))}${end}>`;
  }
  const type = result === undefined ? 'null' : schemaType(result.schema);
  return type === 'null' ? 'void' : type;
}

function listLine(method: MethodObject, width: number, colours: boolean): string {
  const text = signature(method);
  const painted = `${bold(oneLine(method.name), colours)}${text.slice(oneLine(method.name).length)}`;
  const documentation = method.summary ?? method.description ?? '';
  const deprecated = method.deprecated ? '(deprecated) ' : '';
  const note = oneLine(`${deprecated}${documentation.split('\n', 1)[0] ?? ''}`).trimEnd();
  if (note === '') {
    return painted;
  }
  const gap =
    text.length > width ? `\n${' '.repeat(width + 2)}` : ' '.repeat(width - text.length + 2);
  return `${painted}${gap}${note}`;
}
