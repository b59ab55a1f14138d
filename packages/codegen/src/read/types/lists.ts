import type { TupleElement, TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { presentModel } from './unions.js';
import { describe, inside, type Place, type TypeWalk } from './walk.js';

/** An array or a tuple. */
export function listModel(
  walk: TypeWalk,
  type: ts.TypeReference,
  place: Place,
  node: ts.TypeNode | undefined,
): TypeModel {
  if (walk.checker.isTupleType(type)) {
    return tupleModel(walk, type as ts.TupleTypeReference, place);
  }
  const [element] = walk.checker.getTypeArguments(type);
  const at = inside(place, '[]');
  return {
    kind: 'array',
    element: element ? walk.modelOf(element, at, elementNode(node)) : { kind: 'unknown' },
    readonly: type.getSymbol()?.name === 'ReadonlyArray',
    constraints: [],
  };
}

function elementNode(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  return node && ts.isArrayTypeNode(node) ? node.elementType : undefined;
}

function tupleModel(walk: TypeWalk, type: ts.TupleTypeReference, place: Place): TypeModel {
  const { target } = type;
  const items = walk.checker.getTypeArguments(type);
  const elements: TupleElement[] = [];
  let rest: TypeModel | undefined;
  for (const [i, item] of items.entries()) {
    const at = inside(place, `[${i}]`);
    const flags = target.elementFlags[i] ?? ts.ElementFlags.Required;
    if (rest || flags & ts.ElementFlags.Variadic) {
      return walk.refuse('UJRPC413', place, `${describe(place)} has elements after a rest element`);
    }
    if (flags & ts.ElementFlags.Rest) {
      rest = walk.modelOf(item, at);
    } else {
      elements.push(tupleElement(walk, target.labeledElementDeclarations?.[i], item, flags, at));
    }
  }
  return { kind: 'tuple', elements, rest, readonly: target.readonly };
}

function tupleElement(
  walk: TypeWalk,
  label: ts.NamedTupleMember | ts.ParameterDeclaration | undefined,
  item: ts.Type,
  flags: ts.ElementFlags,
  at: Place,
): TupleElement {
  const optional = (flags & ts.ElementFlags.Optional) !== 0;
  const type = optional ? presentModel(walk, item, at) : walk.modelOf(item, at);
  const name = label && ts.isIdentifier(label.name) ? label.name.text : undefined;
  return { name, type, optional };
}
