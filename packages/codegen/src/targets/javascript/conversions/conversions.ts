import { isNullable, keyOf, resolved } from '../../../model/references.js';
import type { MethodModel } from '../../../model/service-model.js';
import { membersOf } from '../../../model/shape.js';
import type {
  ArrayModel,
  MapModel,
  ObjectModel,
  PropertyModel,
  SetModel,
  TupleModel,
  TypeModel,
  TypeTable,
} from '../../../model/type-model.js';
import { alternatives } from '../../../text/alternatives.js';
import { memberAccess, propertyName, quoted } from '../../../text/literals.js';
import { clientStyle, typeText } from '../../../text/type-text.js';
import { codecExpression } from '../codec-expression.js';
import { keyTest } from '../text-tests.js';
import type { FunctionTable } from './functions.js';
import { type Checkers, Predicates } from './predicates.js';
import { unionBody } from './unions.js';

/** Who converts: a server also drops properties that a type does not declare. */
export type Side = 'server' | 'client';
export type Direction = 'encode' | 'decode';

const identity = '(v) => v';
const isObject = "typeof v === 'object' && v !== null && !Array.isArray(v)";

/**
 * Emits what makes typed values of decoded JSON, or the other way around. A type that is the same on
 * both sides needs nothing and costs nothing.
 *
 * A server decodes what its validator has accepted; it encodes what a handler may have got wrong,
 * so its encoders pass on what they do not know, for the validator to refuse.
 */
export class Conversions {
  readonly #predicates: Predicates;
  readonly #needs = new Map<string, boolean>();

  constructor(
    readonly types: TypeTable,
    private readonly side: Side,
    readonly direction: Direction,
    readonly functions: FunctionTable,
    checkers?: Checkers,
  ) {
    const form = direction === 'encode' ? 'typed' : 'wire';
    this.#predicates = new Predicates(types, form, functions, checkers);
  }

  /** Whether properties that a type does not declare are dropped. */
  get drops(): boolean {
    return this.side === 'server';
  }

  /** Converts arguments in place; undefined where none needs it. */
  params({ params }: MethodModel): string | undefined {
    const statements = params.flatMap(({ name, type, rest }, i) => {
      if (!this.needs(type)) {
        return [];
      }
      return rest
        ? [
            `for (let i = ${i}; i < a.length; i++) ${this.#param(type, 'i', `\`${name}[\${i - ${i}}]\``)}`,
          ]
        : [this.#param(type, String(i), quoted(name))];
    });
    return statements.length === 0 ? undefined : `(a) => { ${statements.join(' ')} return a; }`;
  }

  /** A client tells its caller which argument is wrong; a server's validator has done so. */
  #param(type: TypeModel, i: string, name: string): string {
    return this.side === 'client'
      ? `codec.encodeAt(a, ${i}, ${name}, ${this.#named(type)});`
      : `if (a[${i}] !== undefined) a[${i}] = ${this.convert(type, `a[${i}]`)};`;
  }

  /** The function that converts a type; undefined where it stays as it is. */
  function(type: TypeModel): string | undefined {
    return this.needs(type) ? this.#named(type) : undefined;
  }

  /** An expression that converts the value of the expression `v`. */
  readonly convert = (type: TypeModel, v: string): string => {
    return this.needs(type) ? `${this.#named(type)}(${v})` : v;
  };

  /** Whether a value of a type differs from its converted form. */
  needs(type: TypeModel): boolean {
    const open = new Set<string>();
    const look = (one: TypeModel): boolean => {
      switch (one.kind) {
        case 'codec':
        case 'map':
        case 'set':
          return true;
        case 'array':
          return look(one.element);
        case 'tuple':
          return (
            one.elements.some((element) => element.optional || look(element.type)) ||
            (one.rest !== undefined && look(one.rest))
          );
        case 'object':
          return (
            (this.side === 'server' && !one.indexes.some(({ key }) => key.kind === 'string')) ||
            one.properties.some((property) => look(property.type)) ||
            one.indexes.some((index) => look(index.value))
          );
        case 'union':
          return one.members.some(look);
        case 'ref': {
          const known = this.#needs.get(one.name);
          if (known !== undefined || open.has(one.name)) {
            return known ?? false;
          }
          open.add(one.name);
          return look(resolved(one, this.types));
        }
        default:
          return false;
      }
    };
    const found = look(type);
    if (type.kind === 'ref') {
      this.#needs.set(type.name, found);
    }
    return found;
  }

  #named(type: TypeModel): string {
    if (type.kind === 'codec') {
      const name = this.side === 'client' && type.name === 'buffer' ? 'bytes' : type.name;
      const codec = codecExpression({ ...type, name });
      const wish = [this.direction, name, ...(type.dtypes ?? [])].join('_');
      return this.functions.get(`${this.direction} ${codec}`, wish, () => this.#leaf(codec));
    }
    const isRef = type.kind === 'ref';
    const key = `${this.direction}:${isRef ? `ref ${type.name}` : keyOf(type)}`;
    const wish = isRef ? `${this.direction}_${type.name}` : this.direction;
    return this.functions.get(key, wish, () =>
      this.#body(isRef ? resolved(type, this.types) : type),
    );
  }

  #leaf(codec: string): string {
    if (this.direction === 'decode') {
      return this.side === 'server' ? `${codec}.decode` : `(v) => codec.checkedDecode(${codec}, v)`;
    }
    const call = this.side === 'server' ? 'encodeOrWrong' : 'checkedEncode';
    return `(v) => codec.${call}(${codec}, v)`;
  }

  #body(type: TypeModel): string {
    switch (type.kind) {
      case 'array':
        return this.#array(type);
      case 'tuple':
        return this.#tuple(type);
      case 'map': {
        const parts = [type.key, type.value].map((part) => this.function(part) ?? identity);
        return this.#collection(type, `Map(v, ${parts.join(', ')})`);
      }
      case 'set':
        return this.#collection(type, `Set(v, ${this.function(type.element) ?? identity})`);
      case 'object':
        return type.indexes.length > 0 ? this.#open(type) : this.#closed(type);
      case 'union':
        return this.#union(membersOf(type, this.types));
      default:
        return `(v) => ${this.convert(type, 'v')}`;
    }
  }

  wrong(members: readonly TypeModel[]): string {
    const text = () => alternatives(members.map((member) => typeText(member, clientStyle)));
    return this.side === 'server' ? 'codec.wrong' : `codec.refuse(${quoted(text())}, v)`;
  }

  #collection(type: MapModel | SetModel, call: string): string {
    const test = type.kind === 'map' ? 'isMap' : 'isSet';
    return this.direction === 'encode'
      ? `(v) => codec.${test}(v) ? codec.encode${call} : ${this.wrong([type])}`
      : `(v) => codec.decode${call}`;
  }

  /** Encoders meet what the types forbid; decoders come after a validator or guard themselves. */
  #guarded(test: string, body: string): string {
    return this.direction === 'encode'
      ? `(v) => { if (!(${test})) return v; ${body} }`
      : `(v) => { ${body} }`;
  }

  #array({ element }: ArrayModel): string {
    return this.#guarded('Array.isArray(v)', `return v.map((e) => ${this.convert(element, 'e')});`);
  }

  #tuple({ elements, rest }: TupleModel): string {
    const each = elements.flatMap(({ type, optional }, i) => {
      const isAbsence = optional && !isNullable(type, this.types);
      return [
        ...(isAbsence ? this.#absence(`r[${i}]`) : []),
        ...(this.needs(type)
          ? [`if (r[${i}] !== undefined) r[${i}] = ${this.convert(type, `r[${i}]`)};`]
          : []),
      ];
    });
    const others =
      rest && this.needs(rest)
        ? [
            `for (let i = ${elements.length}; i < r.length; i++) r[i] = ${this.convert(rest, 'r[i]')};`,
          ]
        : [];
    const required = elements.filter(({ optional }) => !optional).length;
    const isCut = `r.length > ${required} && r.length <= ${elements.length} && r[r.length - 1] === undefined`;
    const cut = required < elements.length ? [`while (${isCut}) r.pop();`] : [];
    const body = ['const r = v.slice();', ...each, ...others, ...cut, 'return r;'];
    return this.#guarded('Array.isArray(v)', body.join(' '));
  }

  /** An optional element that is undefined is null in JSON, unless it is the last: then it is left out. */
  #absence(at: string): string[] {
    if (this.direction === 'decode') {
      return [`if (${at} === null) ${at} = undefined;`];
    }
    // A handler has no null there, by its type.
    return this.side === 'server' ? [`if (${at} === null) ${at} = codec.wrong;`] : [];
  }

  #closed(type: ObjectModel): string {
    const { properties } = type;
    if (this.side === 'client') {
      return this.#guarded(isObject, `const r = { ...v }; ${this.#changes(type)} return r;`);
    }
    const isCertain = ({ name, optional }: PropertyModel) => !optional && !isInherited(name);
    const literal = properties
      .filter(isCertain)
      .map(
        ({ name, type: one }) =>
          `${propertyName(name)}: ${this.convert(one, memberAccess('v', name))}`,
      )
      .join(', ');
    const rest = properties
      .filter((one) => !isCertain(one))
      .map(({ name, type: one }) => {
        const value = this.convert(one, memberAccess('v', name));
        return `if (${isPresent(name)}) ${memberAccess('r', name)} = ${value};`;
      });
    const body =
      rest.length === 0
        ? `return { ${literal} };`
        : `const r = { ${literal} }; ${rest.join(' ')} return r;`;
    return this.#guarded(isObject, body);
  }

  /** Converts the declared properties that need it, where the others stay. */
  #changes({ properties }: ObjectModel): string {
    return properties
      .filter((one) => this.needs(one.type))
      .map(({ name, type }) => {
        const value = this.convert(type, memberAccess('v', name));
        return `if (${isPresent(name)}) ${memberAccess('r', name)} = ${value};`;
      })
      .join(' ');
  }

  /** With index signatures: each property by its own type, or by the signature that it falls under. */
  #open({ properties, indexes }: ObjectModel): string {
    const cases = properties.map(
      ({ name, type }) => `case ${JSON.stringify(name)}: x = ${this.convert(type, 'x')}; break;`,
    );
    const branches = indexes.map(({ key, value }) => {
      const converted = this.convert(value, 'x');
      return `if (${keyTest(key, 'k')}) ${converted === 'x' ? '{}' : `x = ${converted};`}`;
    });
    const otherwise = this.side === 'server' ? 'continue;' : '{}';
    const fallback = `default: ${[...branches, otherwise].join(' else ')}`;
    return this.#guarded(
      isObject,
      `const r = {}; for (const k of Object.keys(v)) { let x = v[k]; if (x !== undefined) switch (k) { ${cases.join(' ')} ${fallback} } codec.put(r, k, x); } return r;`,
    );
  }

  #union(members: readonly TypeModel[]): string {
    return `(v) => { ${unionBody(members, this, this.#predicates)} }`;
  }
}

/** Whether every object has a property of that name, out of its prototype. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function isPresent(name: string): string {
  const own = isInherited(name)
    ? `Object.getOwnPropertyDescriptor(v, ${quoted(name)}) !== undefined && `
    : '';
  return `${own}${memberAccess('v', name)} !== undefined`;
}
