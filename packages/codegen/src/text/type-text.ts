import { clientTextOf } from '../model/codecs.js';
import type { Constraint } from '../model/constraint.js';
import type {
  ArrayModel,
  IndexModel,
  ObjectModel,
  PropertyModel,
  TemplateModel,
  TupleModel,
  TypeModel,
} from '../model/type-model.js';
import { propertyName, quoted } from './literals.js';
import { commentLines, type SourceWriter } from './source-writer.js';

/** What differs between the types that clients see and those that validators are made of. */
export interface TypeStyle {
  /** Writes a type with constraints: `number`, or `number & Minimum<3>`. */
  constrain(base: string, constraints: readonly Constraint[]): string;
  isOptional(property: PropertyModel): boolean;
  template(type: TemplateModel): string;
  /** Whether it is as the user wrote it: with doc comments, and `{}` where any object may be. */
  readonly docs: boolean;
}

/** Constraints have no form in TypeScript; their doc comments say them. */
export const clientStyle: TypeStyle = {
  constrain: (base) => base,
  isOptional: (property) => property.optional,
  template: templateText,
  docs: true,
};

/** A type as TypeScript, on one line unless it has doc comments inside. */
export function typeText(type: TypeModel, style: TypeStyle): string {
  switch (type.kind) {
    case 'unknown':
    case 'null':
    case 'never':
    case 'boolean':
      return type.kind;
    case 'number':
    case 'string':
      return style.constrain(type.kind, type.constraints);
    case 'literal':
      return typeof type.value === 'string' ? quoted(type.value) : String(type.value);
    case 'template':
      return style.template(type);
    case 'array':
      return arrayText(type, style);
    case 'codec':
      return clientTextOf(type);
    case 'map':
      return `${type.readonly ? 'ReadonlyMap' : 'Map'}<${typeText(type.key, style)}, ${typeText(type.value, style)}>`;
    case 'set':
      return `${type.readonly ? 'ReadonlySet' : 'Set'}<${typeText(type.element, style)}>`;
    case 'tuple':
      return tupleText(type, style);
    case 'object':
      return objectText(type, style);
    case 'union':
      return type.members.map((member) => typeText(member, style)).join(' | ');
    case 'ref':
      return type.name;
  }
}

export function templateText({ head, spans }: TemplateModel): string {
  const escaped = (text: string) => text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`);
  return `\`${escaped(head)}${spans.map(({ type, text }) => `\${${type}}${escaped(text)}`).join('')}\``;
}

function arrayText(type: ArrayModel, style: TypeStyle): string {
  const element = atom(typeText(type.element, style));
  const base = `${type.readonly ? 'readonly ' : ''}${element}[]`;
  return style.constrain(base, type.constraints);
}

/** A type that something can be put after. */
function atom(text: string): string {
  return /^[\w$.]+(?:\[\])*$/.test(text) ? text : `(${text})`;
}

function tupleText({ elements, rest, readonly }: TupleModel, style: TypeStyle): string {
  const named = elements.length > 0 && elements.every((element) => element.name !== undefined);
  const items = elements.map(({ name, type, optional }) => {
    const text = typeText(type, style);
    if (named) {
      return `${name}${optional ? '?' : ''}: ${text}`;
    }
    return optional ? `${atom(text)}?` : text;
  });
  if (rest) {
    items.push(`...${named ? 'rest: ' : ''}${atom(typeText(rest, style))}[]`);
  }
  return `${readonly ? 'readonly ' : ''}[${items.join(', ')}]`;
}

function objectText(type: ObjectModel, style: TypeStyle): string {
  const properties = type.properties.map((one) => propertyText(one, style));
  const indexes = type.indexes
    .filter(({ implied }) => !(implied && style.docs))
    .map((one) => indexText(one, style));
  if (type.intersected) {
    return `${braced(properties)} & ${braced(indexes)}`;
  }
  return braced([...properties, ...indexes]);
}

/** TypeScript sees a doc comment only where it begins a line. */
function braced(members: readonly string[]): string {
  if (members.length === 0) {
    return '{}';
  }
  if (!members.some((member) => member.startsWith('/**'))) {
    return `{ ${members.join('; ')} }`;
  }
  const lines = members.map((member) => `${member};`.replace(/^/gm, '  '));
  return `{\n${lines.join('\n')}\n}`;
}

function propertyText(property: PropertyModel, style: TypeStyle): string {
  const { name, readonly, type, undefinable, docs } = property;
  const comment = style.docs ? commentLines(docs).map((line) => `${line}\n`) : [];
  const head = `${readonly ? 'readonly ' : ''}${propertyName(name)}`;
  const optional = style.isOptional(property) ? '?' : '';
  const text = `${typeText(type, style)}${undefinable ? ' | undefined' : ''}`;
  return `${comment.join('')}${head}${optional}: ${text}`;
}

export function indexText({ key, value, undefinable }: IndexModel, style: TypeStyle): string {
  const text = typeText(value, style) + (undefinable ? ' | undefined' : '');
  return `[key: ${typeText(key, style)}]: ${text}`;
}

/** The members of an interface, one a line, with their comments. */
export function writeMembers(writer: SourceWriter, type: ObjectModel, style: TypeStyle): void {
  for (const property of type.properties) {
    const { name, readonly, position, undefinable } = property;
    writer.docs(property.docs);
    if (readonly) {
      writer.write('readonly ');
    }
    writer.name(propertyName(name), position);
    const text = typeText(property.type, style) + (undefinable ? ' | undefined' : '');
    writer.line(`${style.isOptional(property) ? '?' : ''}: ${text};`);
  }
  for (const index of type.indexes.filter(({ implied }) => !implied)) {
    writer.line(`${indexText(index, style)};`);
  }
}
