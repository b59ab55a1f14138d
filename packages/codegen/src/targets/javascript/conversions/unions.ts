import { resolved } from '../../../model/references.js';
import { type Shape, shapeOf, wireShapeOf } from '../../../model/shape.js';
import { straysOf } from '../../../model/strays.js';
import type { TypeModel, TypeTable } from '../../../model/type-model.js';
import { memberAccess } from '../../../text/literals.js';
import { groupDecision, inOrderOfClaims } from '../unions/decision.js';
import { allOf } from '../unions/surface.js';
import type { FunctionTable } from './functions.js';
import type { Predicates } from './predicates.js';

/** What a union asks of the conversion around it. */
export interface MemberConversion {
  readonly types: TypeTable;
  readonly direction: 'encode' | 'decode';
  /** Whether properties that a type does not declare are dropped. */
  readonly drops: boolean;
  readonly functions: FunctionTable;
  needs(type: TypeModel): boolean;
  convert(type: TypeModel, v: string): string;
  /** An expression for a value that none of these types has. */
  wrong(members: readonly TypeModel[]): string;
}

const shapeTests: Partial<Record<Shape, string>> = {
  string: "typeof v === 'string'",
  array: 'Array.isArray(v)',
  object: "typeof v === 'object' && v !== null && !Array.isArray(v)",
  map: 'codec.isMap(v)',
  set: 'codec.isSet(v)',
};

/**
 * The statements that convert the value `v` of a union. Codegen has refused unions whose members
 * could make different things of one value, so what matches two members may be made of both.
 *
 * @param members flat: no unions among them
 */
export function unionBody(
  members: readonly TypeModel[],
  conversion: MemberConversion,
  predicates: Predicates,
): string {
  const shape = (member: TypeModel) =>
    (conversion.direction === 'encode' ? shapeOf : wireShapeOf)(resolved(member, conversion.types));
  // Objects come last: a Date is one too.
  const order: Shape[] = ['codec', 'map', 'set', 'string', 'array', 'object'];
  const statements = order.flatMap((one) => {
    const group = members.filter((member) => shape(member) === one);
    return group.some((member) => conversion.needs(member))
      ? groupStatements(one, group, conversion, predicates)
      : [];
  });
  const lies =
    conversion.direction === 'encode' ? wireLies(members, shape, conversion, predicates) : [];
  return [...statements, ...lies, 'return v;'].join(' ');
}

function groupStatements(
  shape: Shape,
  group: readonly TypeModel[],
  conversion: MemberConversion,
  predicates: Predicates,
): string[] {
  if (shape === 'codec' || (shape === 'string' && group.length > 1)) {
    return group
      .filter((member) => conversion.needs(member))
      .map(
        (member) =>
          `if (${predicates.test(member, 'v')}) return ${conversion.convert(member, 'v')};`,
      );
  }
  const { types } = conversion;
  const members = inOrderOfClaims(
    group.map((type) => ({ type, result: withStrays(type, group, conversion, predicates) })),
    types,
  );
  const body = groupDecision(members, {
    types,
    form: predicates.form,
    otherwise: otherwise(members, conversion, predicates),
    several: () => several(members, conversion, predicates),
  });
  return [`if (${shapeTests[shape]}) { ${body} }`];
}

interface Converted {
  readonly type: TypeModel;
  readonly result: string;
}

/**
 * Of what is more than one member, something of each. It is made once per object: the members may
 * have parts in common, which are unions again.
 */
function several(
  members: readonly Converted[],
  { direction, drops, functions }: MemberConversion,
  predicates: Predicates,
): string {
  const { surface } = predicates;
  const merges = members.map(({ type, result }) => {
    const test = allOf([surface.could(type), predicates.test(type, 'v')]);
    return `if (${test}) r = codec.merge(r, ${result}, v, ${drops});`;
  });
  const last = otherwise(members, { direction, functions }, predicates);
  const text = `codec.once((v) => { let r; ${merges.join(' ')} return r === undefined ? ${last} : r; })`;
  return functions.get(text, `${direction}_several`, () => text);
}

/** What does not belong to a member is encoded as the nearest wants it: the validator then finds what is wrong. */
function otherwise(
  members: readonly Converted[],
  { direction, functions }: Pick<MemberConversion, 'direction' | 'functions'>,
  { surface }: Predicates,
): string {
  if (direction === 'decode' || members.length < 2) {
    return 'v';
  }
  const scores = members.map(({ type }) => surface.nearness(type)).join(', ');
  const cases = members.map(({ result }, i) => `case ${i}: return ${result};`).join(' ');
  const text = `(v) => { switch (codec.nearest([${scores}])) { ${cases} default: return v; } }`;
  return `${functions.get(text, 'encode_nearest', () => text)}(v)`;
}

/**
 * What another member declares and is wrong there goes on to the validator, which refuses it; what is
 * right there is dropped with all that the value's own member does not declare.
 */
function withStrays(
  type: TypeModel,
  group: readonly TypeModel[],
  { types, direction, drops, functions, convert }: MemberConversion,
  predicates: Predicates,
): string {
  const strays = direction === 'encode' && drops ? straysOf(group, group.indexOf(type), types) : [];
  const converted = convert(type, 'v');
  if (strays.length === 0) {
    return converted;
  }
  const keeps = strays.map(({ name, type: declared }) => {
    const at = memberAccess('v', name);
    const isWrong = `${at} !== undefined && !(${predicates.test(declared, at)})`;
    return `if (${isWrong}) ${memberAccess('r', name)} = ${at};`;
  });
  const text = `(v) => { const r = ${converted}; ${keeps.join(' ')} return r; }`;
  return `${functions.get(text, `${direction}_member`, () => text)}(v)`;
}

/** A handler's string must not pass for the Date that a signature promises. */
function wireLies(
  members: readonly TypeModel[],
  shape: (member: TypeModel) => Shape,
  conversion: MemberConversion,
  predicates: Predicates,
): string[] {
  const has = (...shapes: Shape[]) => members.some((member) => shapes.includes(shape(member)));
  const lies: string[] = [];
  const wrong = conversion.wrong(members);
  if (has('codec')) {
    const strings = members
      .filter((member) => shape(member) === 'string')
      .map((member) => ` && !(${predicates.test(member, 'v')})`);
    lies.push(`if (typeof v === 'string'${strings.join('')}) return ${wrong};`);
  }
  if (has('map', 'set') && !has('array')) {
    lies.push(`if (Array.isArray(v)) return ${wrong};`);
  }
  return lies;
}
