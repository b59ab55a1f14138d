import { resolved } from '../../model/references.js';
import { type Literal, literalsOf, type Shape, shapeOf, wireShapeOf } from '../../model/shape.js';
import type { ObjectModel, TypeModel, TypeTable } from '../../model/type-model.js';
import type { Predicates } from './predicates.js';

/** What a union asks of the conversion around it. */
export interface MemberConversion {
  readonly types: TypeTable;
  readonly direction: 'encode' | 'decode';
  needs(type: TypeModel): boolean;
  convert(type: TypeModel, v: string): string;
  /** An expression in place of a value that none of these types has. */
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
  const whole = shapeTests[shape];
  const [only] = group;
  if (group.length === 1 && only && whole !== undefined) {
    return [`if (${whole}) return ${conversion.convert(only, 'v')};`];
  }
  if (shape === 'codec' || shape === 'string') {
    return group
      .filter((member) => conversion.needs(member))
      .map(
        (member) =>
          `if (${predicates.test(member, 'v')}) return ${conversion.convert(member, 'v')};`,
      );
  }
  const found = shape === 'object' ? discriminator(group, conversion.types) : undefined;
  if (found) {
    const cases = group.map((member, i) => {
      const labels = (found.values[i] ?? []).map((value) => `case ${JSON.stringify(value)}:`);
      return `${labels.join(' ')} return ${conversion.convert(member, 'v')};`;
    });
    return [`if (${whole}) switch (v[${JSON.stringify(found.name)}]) { ${cases.join(' ')} }`];
  }
  const merges = group.map(
    (member) =>
      `if (${predicates.test(member, 'v')}) r = codec.merge(r, ${conversion.convert(member, 'v')});`,
  );
  return [`if (${whole}) { let r; ${merges.join(' ')} if (r !== undefined) return r; }`];
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

/** A property that every member requires, with literals that no other member has. */
export function discriminator(
  members: readonly TypeModel[],
  types: TypeTable,
): { name: string; values: readonly (readonly Literal[])[] } | undefined {
  const objects = members.map((member) => resolved(member, types)) as ObjectModel[];
  for (const { name } of objects[0]?.properties ?? []) {
    const values = objects.map(({ properties }) => {
      const found = properties.find((one) => one.name === name && !one.optional);
      return found && literalsOf(found.type, types);
    });
    const all = values.flatMap((one) => one ?? []);
    if (values.every((one) => one !== undefined) && new Set(all).size === all.length) {
      return { name, values: values.map((one) => one ?? []) };
    }
  }
  return undefined;
}
