import type { Constraint } from '../../../model/constraint.js';
import { pascalCase } from '../../../model/identifiers.js';
import { partsOf } from '../../../model/references.js';
import type {
  ClassModel,
  ErrorModel,
  MethodModel,
  ResultModel,
} from '../../../model/service-model.js';
import type { SourcePosition } from '../../../model/source-position.js';
import type { NamedType, TypeModel, TypeTable } from '../../../model/type-model.js';
import { clientStyle, type TypeStyle, typeText } from '../../../text/type-text.js';
import { checkOf } from '../../javascript/constraint-checks.js';
import { type UnitNames, wordsOf } from './expected.js';
import { linkDeclaration } from './links.js';
import type { CheckedTypes } from './own-unions.js';
import { type UnitTypes, unitTypes } from './shared.js';
import { markedTemplate } from './templates.js';

/** The TypeScript out of which typia makes validators that belong together, and nothing else. */
export interface ValidatorUnit {
  /** The method or type, for messages. */
  readonly subject: { readonly name: string; readonly position: SourcePosition | undefined };
  readonly text: string;
  /** What to make of names in messages; follows from the text. */
  readonly names: UnitNames;
  /** Types that the text only names: their own functions check them. */
  readonly linked: readonly NamedType[];
  readonly constants: readonly UnitConstant[];
  /** Whether it makes a type's own functions, which others call, and no validator. */
  readonly isShared: boolean;
}

/** One validator of a unit. */
export interface UnitConstant {
  readonly name: string;
  /** Whether it refuses properties that no type declares. */
  readonly isStrict: boolean;
}

/** The validators of one method. */
export interface MethodUnit extends ValidatorUnit {
  /** The constant that checks the arguments. */
  readonly params: string;
  /** The one that checks the result, where its kind does not say everything. */
  readonly result: string | undefined;
  /** The same for each value of a stream. */
  readonly item: string | undefined;
}

/** How the validators of one method are to be. */
export interface UnitOptions {
  /** Of the constants. */
  readonly name: string;
  readonly checksResult: boolean;
  readonly checksItem: boolean;
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
  { name, checksResult, checksItem, unknownProperties }: UnitOptions,
  checked: CheckedTypes,
): MethodUnit {
  const params = { name: `${name}_params`, isStrict: unknownProperties === 'refuse' };
  const result = checksResult ? sentConstant(`${name}_result`, method.result) : undefined;
  const item = checksItem ? sentConstant(`${name}_item`, method.stream?.item) : undefined;
  const sent = [item, result].filter((one) => one !== undefined);
  const roots = [...method.params.map((param) => param.type), ...sent.map(({ type }) => type)];
  const unit = validatorUnit(roots, checked, (style) => [
    { ...params, type: `[${paramsText(method, style)}]` },
    ...sent.map(({ absent, type, ...one }) => ({ ...one, type: typeText(type, style) + absent })),
  ]);
  return {
    ...unit,
    isShared: false,
    subject: { name: method.property, position: method.position },
    params: params.name,
    result: result?.name,
    item: item?.name,
  };
}

/** What checks something that a method sends, before its type is written out. */
function sentConstant(name: string, sent: ResultModel | undefined) {
  const absent = sent?.undefinable ? ' | undefined' : '';
  return sent?.type && { name, isStrict: false, type: sent.type, absent };
}

/** The validator of what the errors of a class carry; undefined where that is any JSON value. */
export function errorUnit(error: ErrorModel, checked: CheckedTypes): ErrorUnit | undefined {
  const { name, data, undefinable } = error;
  if (!data) {
    return undefined;
  }
  const constant = { name: `${name}_data`, isStrict: false };
  const unit = validatorUnit([data], checked, (style) => [
    {
      ...constant,
      type: [typeText(data, style), ...(undefinable ? ['undefined'] : [])].join(' | '),
    },
  ]);
  return { ...unit, isShared: false, subject: error, data: constant.name };
}

/** The unit of a type that others only name. */
export function sharedUnit(name: string, isStrict: boolean, checked: CheckedTypes): ValidatorUnit {
  const roots = [{ kind: 'ref', name }] as const;
  const subject = checked.types.get(name) ?? { name, position: undefined };
  const unit = validatorUnit(roots, checked, () => [{ name, isStrict, type: name }], name);
  return { ...unit, isShared: true, subject };
}

/** @param own the type whose own unit it is */
function validatorUnit(
  roots: readonly TypeModel[],
  checked: CheckedTypes,
  constantsIn: (style: TypeStyle) => readonly (UnitConstant & { readonly type: string })[],
  own?: string,
): Omit<ValidatorUnit, 'subject' | 'isShared'> {
  const { types, shared } = checked;
  const { declared, linked }: UnitTypes = unitTypes(roots, types, shared, own);
  const aliases = new ConstraintAliases([...roots, ...declared.map(({ type }) => type)], types);
  const style = validatorStyle(aliases);
  const constants = constantsIn(style);
  const lines = [
    "import { createValidate, createValidateEquals } from './typia/lib/module.js';",
    ...aliases.declarations(),
    ...linked.map((one) => linkDeclaration(one.name, canBeEmpty(one, style))),
    ...declared.map((one) => declaration(one, style)),
    ...constants.map(({ name, isStrict, type }) => {
      const create = isStrict ? 'createValidateEquals' : 'createValidate';
      return `export const ${name} = ${create}<${type}>();`;
    }),
  ];
  return {
    linked,
    constants,
    text: `${lines.join('\n')}\n`,
    names: unitNames([...linked, ...declared], aliases.kinds(), checked),
  };
}

/** How the names that were given read to a caller. */
function unitNames(
  mentioned: readonly NamedType[],
  constraints: ReadonlyMap<string, string>,
  { types, given }: CheckedTypes,
): UnitNames {
  const names = mentioned.filter(({ name }) => given.has(name));
  return {
    constraints,
    shown: new Map(names.map(({ name, type }) => [name, wordsOf(type, types, given)])),
    unions: new Map(
      names.flatMap(({ name }) => {
        const alias = given.get(name);
        const type = alias === undefined ? undefined : types.get(alias)?.type;
        const members = type?.kind === 'union' ? type.members : [];
        const parts = members.map((one) => typeText(one, plainStyle));
        return alias === undefined ? [] : [[name, { name: alias, parts }] as const];
      }),
    ),
  };
}

/** Whether `{}` may be a value: typia then takes care that an array is not taken for one. */
function canBeEmpty({ type }: NamedType, style: TypeStyle): boolean {
  return type.kind === 'object' && type.properties.every(style.isOptional);
}

const plainStyle: TypeStyle = { ...clientStyle, docs: false };

function validatorStyle(aliases: ConstraintAliases): TypeStyle {
  return {
    constrain: (base, constraints) => aliases.constrain(base, constraints),
    // An absent property is undefined, and that is a value of `unknown`.
    isOptional: ({ optional, type }) => optional || type.kind === 'unknown',
    template: markedTemplate,
    docs: false,
  };
}

function declaration({ name, type }: NamedType, style: TypeStyle): string {
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
    const tags = constraints
      .filter((one) => checkOf(one) !== '')
      .map((one) => this.#reference(one));
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
        ([value, one]) => `${JSON.stringify(value)}: ${JSON.stringify(checkOf(one))}`,
      );
      const tag = (value: string, check: string) =>
        `{ "typia.tag"?: { target: "${target}"; kind: ${JSON.stringify(kind)}; value: ${value}; validate: ${check} } }`;
      const [only] = constraints.values();
      if (only?.value === undefined || only.value === true) {
        return [
          `type ${alias} = ${tag(String(only?.value), JSON.stringify(only && checkOf(only)))};`,
        ];
      }
      return [
        `interface ${alias}Checks { ${checks.join('; ')} }`,
        `type ${alias}<V extends string | number | boolean> = ${tag('V', `${alias}Checks[\`\${V}\` & keyof ${alias}Checks]`)};`,
      ];
    });
  }
}
