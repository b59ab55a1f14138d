import type { Property, Spec } from './specs.js';

/** A class of methods that answer with what they are given, one for each type. */
export function echoesText(specs: readonly Spec[]): string {
  const lists: string[] = [];
  const methods = specs.map((spec, index) => {
    const text = typeText(spec, lists);
    return `@rpc echo${index}(value: ${text}): ${text} { return value; }`;
  });
  return `import { Image, type Int, type Int64, NDArray, rpc, type Uint32 } from '@ujrpc/core';

${lists.join('\n')}

@rpc({ namespace: 'types' })
export class Echoes {
  ${methods.join('\n  ')}
}
`;
}

/** @param lists where the interfaces of lists go, which contain themselves and so need a name */
export function typeText(spec: Spec, lists: string[] = []): string {
  const text = (one: Spec) => typeText(one, lists);
  switch (spec.kind) {
    case 'leaf':
      return spec.leaf.text;
    case 'literals':
      return spec.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'array':
      return `(${text(spec.inner)})[]`;
    case 'record':
      return `Record<string, ${text(spec.inner)}>`;
    case 'nullable':
      return `${text(spec.inner)} | null`;
    case 'set':
      return `Set<${text(spec.inner)}>`;
    case 'map':
      return `Map<${text(spec.key)}, ${text(spec.inner)}>`;
    case 'list':
      return list(text(spec.inner), lists);
    case 'tuple':
      return `[${spec.elements
        .map((one, index) => {
          const isOptional = index >= spec.elements.length - spec.optional;
          return `(${text(one)})${isOptional ? '?' : ''}`;
        })
        .join(', ')}]`;
    case 'object':
      return `{ ${members(spec.properties, text)} }`;
    case 'union':
    case 'either':
      return spec.members.map(text).join(' | ');
    case 'tagged':
      return spec.members
        .map((properties, index) => `{ kind: 'k${index}'; ${members(properties, text)} }`)
        .join(' | ');
  }
}

function list(inner: string, lists: string[]): string {
  const name = `List${lists.length}`;
  lists.push(`interface ${name} { value: ${inner}; more: ${name}[]; next?: ${name} | null }`);
  return name;
}

function members(properties: readonly Property[], text: (one: Spec) => string): string {
  return properties
    .map(
      ({ name, spec, optional }) => `${JSON.stringify(name)}${optional ? '?' : ''}: ${text(spec)}`,
    )
    .join('; ');
}
