import type { Constraint } from '../../model/constraint.js';
import { pascalCase } from '../../model/identifiers.js';
import { partsOf } from '../../model/references.js';
import type { ClassModel, ErrorModel, MethodModel } from '../../model/service-model.js';
import type { SourcePosition } from '../../model/source-position.js';
import type { NamedType, TypeModel, TypeTable } from '../../model/type-model.js';
import { type TypeStyle, typeText } from '../../text/type-text.js';
import type { UnitNames } from './expected.js';
import { linkDeclaration } from './links.js';
import { type Declared, withNamedParts } from './named-unions.js';
import { objectsOf, type UnitTypes, unitTypes } from './shared.js';

/** The TypeScript out of which typia makes validators that belong together, and nothing else. */
export interface ValidatorUnit {
  /** The method or type, for messages. */
  readonly subject: { readonly name: string; readonly position: SourcePosition | undefined };
  readonly text: string;
  /** What to make of names in messages; follows from the text. */
  readonly names: UnitNames;
  /** Types that the text only names: the functions of their own units check them. */
  readonly linked: readonly NamedType[];
  /** Whether it is such a type's own unit. */
  readonly isShared: boolean;
}

/** The validators of one method. */
export interface MethodUnit extends ValidatorUnit {
  /** The exported constant that checks the arguments. */
  readonly params: string;
  /** The one that checks the result, where its kind does not say everything. */
  readonly result: string | undefined;
}

/** How the validators of one method are to be. */
export interface UnitOptions {
  /** Of the constants. */
  readonly name: string;
  readonly checksResult: boolean;
  readonly unknownProperties: ClassModel['unknownProperties'];
}

/** The validator of the `data` of a class of errors. */
export interface ErrorUnit extends ValidatorUnit {
  readonly data: string;
}

/**
 * Types are written out from their models, not imported from the user's files: the validator then
 * follows exactly what the client and the schemas say, and the text is all that it depends on.
 */
export function methodUnit(
  method: MethodModel,
  { name, checksResult, unknownProperties }: UnitOptions,
  types: TypeTable,
): MethodUnit {
  const resultType = checksResult ? method.result.type : undefined;
  const roots = [...method.params.map((param) => param.type), ...(resultType ? [resultType] : [])];
  const refuses = unknownProperties === 'refuse';
  const create = refuses ? 'createValidateEquals' : 'createValidate';
  // The functions that are shared know nothing of unknown properties.
  const parts = unitTypes(roots, types, refuses ? { writesAll: true } : {});
  const unit = validatorUnit(roots, parts, types, (style) => {
    const constants = [`${name}_params = ${create}<[${paramsText(method, style)}]>()`];
    if (resultType) {
      const absent = method.result.undefinable ? ' | undefined' : '';
      constants.push(`${name}_result = createValidate<${typeText(resultType, style)}${absent}>()`);
    }
    return constants;
  });
  return {
    ...unit,
    isShared: false,
    subject: { name: method.property, position: method.position },
    params: `${name}_params`,
    result: resultType && `${name}_result`,
  };
}

/** The validator of what the errors of a class carry; undefined where that is any JSON value. */
export function errorUnit(error: ErrorModel, types: TypeTable): ErrorUnit | undefined {
  const { name, data, undefinable } = error;
  if (!data) {
    return undefined;
  }
  const constant = `${name}_data`;
  const unit = validatorUnit([data], unitTypes([data], types), types, (style) => {
    const text = [typeText(data, style), ...(undefinable ? ['undefined'] : [])].join(' | ');
    return [`${constant} = createValidate<${text}>()`];
  });
  return { ...unit, isShared: false, subject: error, data: constant };
}

/** The units of the types that others only name, and of those that these name. */
export function sharedUnits(units: Iterable<ValidatorUnit>, types: TypeTable): ValidatorUnit[] {
  const shared = new Map<NamedType, ValidatorUnit>();
  const pending = [...units].flatMap((unit) => unit.linked);
  for (let named = pending.pop(); named; named = pending.pop()) {
    if (!shared.has(named)) {
      const unit = sharedUnit(named, types);
      shared.set(named, unit);
      pending.push(...unit.linked);
    }
  }
  return [...shared.values()].sort((a, b) => (a.subject.name < b.subject.name ? -1 : 1));
}

function sharedUnit(named: NamedType, types: TypeTable): ValidatorUnit {
  const { name } = named;
  const roots = [{ kind: 'ref', name }] as const;
  const unit = validatorUnit(roots, unitTypes(roots, types, { own: named }), types, () => [
    `${name} = createValidate<${name}>()`,
  ]);
  return { ...unit, subject: named, isShared: true };
}

function validatorUnit(
  roots: readonly TypeModel[],
  { declared, linked }: UnitTypes,
  types: TypeTable,
  constants: (style: TypeStyle) => readonly string[],
): Omit<ValidatorUnit, 'subject' | 'isShared'> {
  const written = [...roots, ...declared.map((named) => named.type)];
  const aliases = new ConstraintAliases(written, types);
  const style = validatorStyle(aliases);
  const named = declared.map((one) => withNamedParts(one, types));
  const lines = [
    "import { createValidate, createValidateEquals } from './typia/lib/module.js';",
    ...aliases.declarations(),
    ...linked.map((one) => linkDeclaration(one.name, canBeEmpty(one, style, types))),
    ...named.flatMap((one) => one.declared.map((part) => declaration(part, style))),
    ...constants(style).map((constant) => `export const ${constant};`),
  ];
  return {
    linked,
    text: `${lines.join('\n')}\n`,
    names: {
      constraints: aliases.kinds(),
      unions: new Map(
        named.flatMap(({ union }) => union?.parts.map((part) => [part, union] as const) ?? []),
      ),
    },
  };
}

/** Whether `{}` may be a value: typia then takes care that an array is not taken for one. */
function canBeEmpty({ type }: NamedType, style: TypeStyle, types: TypeTable): boolean {
  const objects = objectsOf(type, types) ?? [];
  return objects.some(({ properties }) => properties.every(style.isOptional));
}

function validatorStyle(aliases: ConstraintAliases): TypeStyle {
  return {
    constrain: (base, constraints) => aliases.constrain(base, constraints),
    // An absent property is undefined, and that is a value of `unknown`.
    isOptional: ({ optional, type }) => optional || type.kind === 'unknown',
    docs: false,
  };
}

function declaration({ name, type }: Declared, style: TypeStyle): string {
  const text = typeText(type, style);
  const isInterface = type.kind === 'object' && !type.intersected;
  return isInterface ? `interface ${name} ${text}` : `type ${name} = ${text};`;
}

function paramsText({ params }: MethodModel, style: TypeStyle): string {
  const lastRequired = params.findLastIndex((param) => !param.optional && !param.rest);
  return params
    .map(({ name, type, optional, rest }, i) => {
      const text = typeText(type, style);
      if (rest) {
        return `...${name}: (${text})[]`;
      }
      if (!optional) {
        return `${name}: ${text}`;
      }
      return i > lastRequired ? `${name}?: ${text}` : `${name}: ${text} | undefined`;
    })
    .join(', ');
}

/** A type alias for each kind of constraint, so that messages read `number & Minimum<3>`. */
class ConstraintAliases {
  readonly #byKind = new Map<string, { alias: string; constraints: Map<string, Constraint> }>();

  constructor(written: readonly TypeModel[], types: TypeTable) {
    const pending = [...written];
    for (let part = pending.pop(); part; part = pending.pop()) {
      pending.push(...partsOf(part));
      for (const one of 'constraints' in part ? part.constraints : []) {
        this.#add(one, types);
      }
    }
  }

  #add(constraint: Constraint, types: TypeTable): void {
    const key = `${constraint.target} ${constraint.kind}`;
    let entry = this.#byKind.get(key);
    if (!entry) {
      const used = new Set([...this.#byKind.values()].map((one) => one.alias));
      let alias = pascalCase(constraint.kind);
      while (types.has(alias) || used.has(alias)) {
        alias += 'Tag';
      }
      entry = { alias, constraints: new Map() };
      this.#byKind.set(key, entry);
    }
    entry.constraints.set(String(constraint.value), constraint);
  }

  constrain(base: string, constraints: readonly Constraint[]): string {
    const tags = constraints.filter((one) => one.check !== '').map((one) => this.#reference(one));
    return [
      /^[\w$.]+$|\]$/.test(base) && !base.startsWith('readonly ') ? base : `(${base})`,
      ...tags,
    ].join(' & ');
  }

  #reference({ target, kind, value }: Constraint): string {
    const { alias } = this.#byKind.get(`${target} ${kind}`) ?? { alias: '' };
    return value === undefined || value === true ? alias : `${alias}<${JSON.stringify(value)}>`;
  }

  /** What each alias stands for. */
  kinds(): Map<string, string> {
    return new Map(
      [...this.#byKind].map(([key, { alias }]) => [alias, key.slice(key.indexOf(' ') + 1)]),
    );
  }

  declarations(): string[] {
    return [...this.#byKind].flatMap(([key, { alias, constraints }]) => {
      const [target, kind] = key.split(' ');
      const checks = [...constraints].map(
        ([value, { check }]) => `${JSON.stringify(value)}: ${JSON.stringify(check)}`,
      );
      const tag = (value: string, check: string) =>
        `{ "typia.tag"?: { target: "${target}"; kind: ${JSON.stringify(kind)}; value: ${value}; validate: ${check} } }`;
      const [only] = constraints.values();
      if (only?.value === undefined || only.value === true) {
        return [`type ${alias} = ${tag(String(only?.value), JSON.stringify(only?.check))};`];
      }
      return [
        `interface ${alias}Checks { ${checks.join('; ')} }`,
        `type ${alias}<V extends string | number | boolean> = ${tag('V', `${alias}Checks[\`\${V}\` & keyof ${alias}Checks]`)};`,
      ];
    });
  }
}
