import type { Constraint } from '../../model/constraint.js';
import type {
  ArrayModel,
  IndexModel,
  ObjectModel,
  PropertyModel,
  TemplateModel,
  TupleModel,
  TypeModel,
} from '../../model/type-model.js';
import { propertyName, quoted } from './literals.js';
import type { SourceWriter } from './source-writer.js';

/** How a type with constraints is written: `number`, or `number & Minimum<3>`. */
export type Constrain = (base: string, constraints: readonly Constraint[]) => string;

export const withoutConstraints: Constrain = (base) => base;

/** A type as TypeScript, on one line. */
export function typeText(type: TypeModel, constrain: Constrain): string {
  switch (type.kind) {
    case 'unknown':
    case 'null':
    case 'boolean':
      return type.kind;
    case 'number':
    case 'string':
      return constrain(type.kind, type.constraints);
    case 'literal':
      return typeof type.value === 'string' ? quoted(type.value) : String(type.value);
    case 'template':
      return templateText(type);
    case 'array':
      return arrayText(type, constrain);
    case 'tuple':
      return tupleText(type, constrain);
    case 'object':
      return objectText(type, constrain);
    case 'union':
      return type.members.map((member) => typeText(member, constrain)).join(' | ');
    case 'ref':
      return type.name;
  }
}

function templateText({ head, spans }: TemplateModel): string {
  const escaped = (text: string) => text.replace(/[\\`]|\$\{/g, (found) => `\\${found}`);
  return `\`${escaped(head)}${spans.map(({ type, text }) => `\${${type}}${escaped(text)}`).join('')}\``;
}

function arrayText(type: ArrayModel, constrain: Constrain): string {
  const element = typeText(type.element, constrain);
  const simple = /^[\w$.]+(?:\[\])*$/.test(element) ? element : `(${element})`;
  const base = `${type.readonly ? 'readonly ' : ''}${simple}[]`;
  return constrain(base, type.constraints);
}

function tupleText({ elements, rest, readonly }: TupleModel, constrain: Constrain): string {
  const named = elements.length > 0 && elements.every((element) => element.name !== undefined);
  const items = elements.map(({ name, type, optional }) => {
    const text = typeText(type, constrain);
    if (named) {
      return `${name}${optional ? '?' : ''}: ${text}`;
    }
    return optional ? `(${text})?` : text;
  });
  if (rest) {
    items.push(`...${named ? 'rest: ' : ''}(${typeText(rest, constrain)})[]`);
  }
  return `${readonly ? 'readonly ' : ''}[${items.join(', ')}]`;
}

function objectText(type: ObjectModel, constrain: Constrain): string {
  const properties = type.properties.map((one) => propertyText(one, constrain));
  const indexes = type.indexes.map((one) => indexText(one, constrain));
  if (type.intersected && properties.length > 0 && indexes.length > 0) {
    return `(${braced(properties)} & ${braced(indexes)})`;
  }
  return braced([...properties, ...indexes]);
}

function braced(members: readonly string[]): string {
  return members.length === 0 ? '{}' : `{ ${members.join('; ')} }`;
}

function propertyText(property: PropertyModel, constrain: Constrain): string {
  const undefinable = property.undefinable ? ' | undefined' : '';
  return `${propertyHead(property)}: ${typeText(property.type, constrain)}${undefinable}`;
}

function propertyHead({ name, optional, readonly }: PropertyModel): string {
  return `${readonly ? 'readonly ' : ''}${propertyName(name)}${optional ? '?' : ''}`;
}

export function indexText({ key, value, undefinable }: IndexModel, constrain: Constrain): string {
  const text = typeText(value, constrain) + (undefinable ? ' | undefined' : '');
  return `[key: ${typeText(key, constrain)}]: ${text}`;
}

/** The members of an interface, one a line, with their comments. */
export function writeMembers(writer: SourceWriter, type: ObjectModel, constrain: Constrain): void {
  for (const property of type.properties) {
    const { name, readonly, optional, position, undefinable } = property;
    writer.docs(property.docs);
    if (readonly) {
      writer.write('readonly ');
    }
    writer.name(propertyName(name), position);
    const text = typeText(property.type, constrain) + (undefinable ? ' | undefined' : '');
    writer.line(`${optional ? '?' : ''}: ${text};`);
  }
  for (const index of type.indexes) {
    writer.line(`${indexText(index, constrain)};`);
  }
}
