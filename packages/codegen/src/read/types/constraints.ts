import { type Constraint, isConstraintKind, knownConstraint } from '../../model/constraint.js';
import type { Docs, DocTag } from '../../model/docs.js';
import type { TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { patternRisk } from './patterns.js';
import { describe, type Place, type TypeWalk } from './walk.js';

const tagProperty = 'typia.tag';

/** Whether a type is a tag: an object whose only property is the optional `typia.tag`. */
export function isTag(type: ts.Type, checker: ts.TypeChecker): boolean {
  const properties = checker.getPropertiesOfType(type);
  return properties.length === 1 && properties[0]?.name === tagProperty;
}

/** The constraint that a tag type says; undefined when it only adds to documentation or is refused. */
export function tagConstraint(walk: TypeWalk, tag: ts.Type, place: Place): Constraint | undefined {
  const fields = fieldsOf(walk.checker, tag);
  const kind = String(fields.get('kind'));
  const value = fields.get('value') as Constraint['value'];
  const known = knownConstraint(kind, value);
  if (known === 'none') {
    return undefined;
  }
  if (known === 'unknown') {
    return ownConstraint(kind, value, fields);
  }
  if (!known) {
    walk.refuse(
      'UJRPC414',
      place,
      `${describe(place)}: \`${String(value)}\` is not a value of ${kind}`,
    );
  }
  refuseSlowPattern(walk, known, place);
  return known;
}

/** A pattern that takes more than linear time would let a caller stop the server. */
function refuseSlowPattern(walk: TypeWalk, constraint: Constraint | undefined, place: Place): void {
  const source = constraint?.kind === 'pattern' ? String(constraint.value) : undefined;
  const risk = source === undefined ? undefined : patternRisk(source);
  if (risk !== undefined) {
    walk.refuse('UJRPC420', place, `${describe(place)}: the pattern /${source}/ ${risk}`);
  }
}

/** A tag of the user's own: its check is taken as it is. */
function ownConstraint(
  kind: string,
  value: Constraint['value'],
  fields: ReadonlyMap<string, unknown>,
): Constraint | undefined {
  const targets = [fields.get('target')].flat();
  const target = (['number', 'string', 'array'] as const).find((one) => targets.includes(one));
  const validate = fields.get('validate');
  const check =
    typeof validate === 'object' ? (validate as Record<string, unknown>)[target ?? ''] : validate;
  if (!target) {
    return undefined;
  }
  const schema = (fields.get('schema') ?? {}) as Record<string, unknown>;
  return { target, kind, value, validate: typeof check === 'string' ? check : '', schema };
}

function fieldsOf(checker: ts.TypeChecker, tag: ts.Type): ReadonlyMap<string, unknown> {
  const property = checker.getPropertyOfType(tag, tagProperty);
  const props = property && checker.getNonNullableType(checker.getTypeOfSymbol(property));
  const value = props && literalValue(checker, props);
  return new Map(Object.entries(value ?? {}));
}

/** The value that a type of literals stands for; a union of them is an array. */
function literalValue(checker: ts.TypeChecker, type: ts.Type): unknown {
  if (type.isStringLiteral() || type.isNumberLiteral()) {
    return type.value;
  }
  if (type.flags & ts.TypeFlags.BooleanLiteral) {
    return checker.typeToString(type) === 'true';
  }
  if (type.flags & ts.TypeFlags.Undefined) {
    return undefined;
  }
  if (type.flags & ts.TypeFlags.Null) {
    return null;
  }
  if (type.isUnion()) {
    return type.types.map((member) => literalValue(checker, member));
  }
  if (checker.isTupleType(type)) {
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .map((item) => literalValue(checker, item));
  }
  const entries = checker
    .getPropertiesOfType(type)
    .map((property) => [property.name, literalValue(checker, checker.getTypeOfSymbol(property))]);
  return Object.fromEntries(entries);
}

/** `@minimum 3` and the like above a property, applied to the parts of its type that they fit. */
export function withDocConstraints(
  walk: TypeWalk,
  model: TypeModel,
  docs: Docs | undefined,
  place: Place,
): TypeModel {
  let constrained = model;
  for (const tag of docs?.tags ?? []) {
    for (const constraint of docConstraints(walk, tag, place)) {
      const next = withConstraint(walk, constrained, constraint);
      if (next) {
        constrained = next;
      } else {
        walk.refuse(
          'UJRPC414',
          place,
          `${describe(place)}: @${tag.name} needs a type with ${constraint.target} in it`,
        );
      }
    }
  }
  return constrained;
}

function docConstraints(walk: TypeWalk, tag: DocTag, place: Place): Constraint[] {
  const text = tag.text.replace(/^\{(.*)\}$/s, '$1').trim();
  // `@type {Foo}` is plain documentation unless it names a numeric type.
  if (tag.name === 'type') {
    const name = { int: 'int32', uint: 'uint32' }[text] ?? text;
    const found = knownConstraint('type', name);
    return typeof found === 'object' ? [found] : [];
  }
  if (!isConstraintKind(tag.name)) {
    return [];
  }
  const kinds = tag.name === 'items' ? ['minItems', 'maxItems'] : [tag.name];
  const found = kinds.map((kind) => knownConstraint(kind, docValue(kind, tag.text.trim())));
  const valid = found.filter((one) => typeof one === 'object');
  if (valid.length < found.length) {
    walk.refuse(
      'UJRPC414',
      place,
      `${describe(place)}: \`${tag.text}\` is not a value of @${tag.name}`,
    );
  }
  for (const one of valid) {
    refuseSlowPattern(walk, one, place);
  }
  return valid;
}

function docValue(kind: string, text: string): Constraint['value'] {
  if (kind === 'uniqueItems') {
    return true;
  }
  if (kind === 'pattern' || kind === 'format') {
    return text;
  }
  return text === '' ? undefined : Number(text);
}

/** The type with a constraint on each part of the target's kind; undefined when it has none. */
export function withConstraint(
  walk: TypeWalk,
  model: TypeModel,
  constraint: Constraint,
): TypeModel | undefined {
  if (model.kind === constraint.target) {
    const kept = model.constraints.filter((one) => one.kind !== constraint.kind);
    return { ...model, constraints: [...kept, constraint] };
  }
  if (model.kind === 'ref') {
    const target = walk.resolve(model);
    return target.kind === 'ref' ? undefined : withConstraint(walk, target, constraint);
  }
  if (model.kind !== 'union') {
    return undefined;
  }
  const members = model.members.map((member) => withConstraint(walk, member, constraint));
  if (members.every((member) => member === undefined)) {
    return undefined;
  }
  return {
    kind: 'union',
    members: members.map((member, i) => member ?? (model.members[i] as TypeModel)),
  };
}
