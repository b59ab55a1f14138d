import { resolved } from '../../../model/references.js';
import { membersOf } from '../../../model/shape.js';
import type { ObjectModel, TupleModel, TypeModel, TypeTable } from '../../../model/type-model.js';
import { codecExpression } from '../codec-expression.js';
import { keyTest, templateTest } from '../text-tests.js';
import { decision, inOrderOfClaims, type Member } from '../unions/decision.js';
import { allOf, type Form, Surface } from '../unions/surface.js';
import type { FunctionTable } from './functions.js';

/** Where functions are that check structured types already. */
export interface Checkers {
  functionFor(member: TypeModel): string | undefined;
}

const structures: ReadonlySet<TypeModel['kind']> = new Set([
  'array',
  'tuple',
  'object',
  'map',
  'set',
]);

/**
 * Emits tests of whether a value has a type's structure: what tells the members of a union apart.
 * Constraints are the validator's business.
 */
export class Predicates {
  readonly surface: Surface;

  constructor(
    private readonly types: TypeTable,
    readonly form: Form,
    private readonly functions: FunctionTable,
    private readonly checkers?: Checkers,
  ) {
    this.surface = new Surface(types, form);
  }

  /** An expression over the variable or path `v`. */
  test(type: TypeModel, v: string): string {
    switch (type.kind) {
      case 'unknown':
        return 'true';
      case 'never':
        return `${v} === undefined`;
      case 'null':
        return `${v} === null`;
      case 'boolean':
      case 'number':
      case 'string':
        return `typeof ${v} === '${type.kind}'`;
      case 'literal':
        return `${v} === ${JSON.stringify(type.value)}`;
      case 'template':
        return `typeof ${v} === 'string' && ${templateTest(type)}${v})`;
      case 'codec':
        return `${codecExpression(type)}.${this.form === 'wire' ? 'is' : 'has'}(${v})`;
      default:
        return `${this.checkers?.functionFor(type) ?? this.#named(type)}(${v})`;
    }
  }

  #named(type: TypeModel): string {
    const isRef = type.kind === 'ref';
    const key = `is:${this.form}:${isRef ? type.name : JSON.stringify(type)}`;
    const wish = `is${isRef ? `_${type.name}` : ''}`;
    return this.functions.get(key, wish, () =>
      this.#body(isRef ? resolved(type, this.types) : type, key),
    );
  }

  #body(type: TypeModel, key: string): string {
    switch (type.kind) {
      case 'array':
        return `(v) => Array.isArray(v) && v.every((e) => ${this.test(type.element, 'e')})`;
      case 'tuple':
        return `(v) => ${this.#tuple(type)}`;
      case 'map': {
        const pair = `${this.test(type.key, 'e[0]')} && ${this.test(type.value, 'e[1]')}`;
        return this.form === 'typed'
          ? `(v) => codec.isMap(v) && Array.from(v).every((e) => ${pair})`
          : `(v) => Array.isArray(v) && v.every((e) => Array.isArray(e) && e.length === 2 && ${pair})`;
      }
      case 'set':
        return this.form === 'typed'
          ? `(v) => codec.isSet(v) && Array.from(v).every((e) => ${this.test(type.element, 'e')})`
          : `(v) => Array.isArray(v) && v.every((e) => ${this.test(type.element, 'e')})`;
      case 'object':
        return `(v) => ${this.#object(type)}`;
      case 'union':
        return this.#union(type, key);
      default:
        return `(v) => ${this.test(type, 'v')}`;
    }
  }

  #tuple({ elements, rest }: TupleModel): string {
    const required = elements.filter((one) => !one.optional).length;
    const length = rest
      ? `v.length >= ${required}`
      : `v.length >= ${required} && v.length <= ${elements.length}`;
    const absent = this.form === 'wire' ? '== null' : '=== undefined';
    const tests = elements.map(({ type, optional }, i) =>
      this.#present(optional ? `v[${i}] ${absent}` : undefined, this.test(type, `v[${i}]`)),
    );
    const others = rest
      ? [`v.slice(${elements.length}).every((e) => ${this.test(rest, 'e')})`]
      : [];
    return ['Array.isArray(v)', length, ...tests, ...others].join(' && ');
  }

  #present(absent: string | undefined, test: string): string {
    return absent === undefined ? `(${test})` : `(${absent} || ${test})`;
  }

  #object({ properties, indexes }: ObjectModel): string {
    const tests = properties.map(({ name, type, optional }) => {
      const at = `v[${JSON.stringify(name)}]`;
      const isOptional = optional || type.kind === 'unknown';
      return this.#present(isOptional ? `${at} === undefined` : undefined, this.test(type, at));
    });
    const known = new Set(properties.map(({ name }) => name));
    const others = indexes.map(({ key, value, undefinable }) => {
      const absent = undefinable ? 'v[k] === undefined || ' : '';
      const isOther = known.size > 0 ? `${JSON.stringify([...known])}.includes(k) || ` : '';
      return `Object.keys(v).every((k) => ${isOther}!(${keyTest(key, 'k')}) || ${absent}${this.test(value, 'v[k]')})`;
    });
    return ['typeof v === "object"', 'v !== null', '!Array.isArray(v)', ...tests, ...others].join(
      ' && ',
    );
  }

  /** What has no parts is tested first; of the others, one is decided for before it is walked. */
  #union(type: TypeModel, key: string): string {
    const all = membersOf(type, this.types);
    const isStructured = (one: TypeModel) => structures.has(resolved(one, this.types).kind);
    const plain = all.filter((one) => !isStructured(one)).map((one) => `(${this.test(one, 'v')})`);
    const structured = all.filter(isStructured);
    if (structured.length === 0) {
      return `(v) => ${plain.join(' || ')}`;
    }
    const members = structured.map((one) => ({ type: one, result: this.test(one, 'v') }));
    const body = decision(inOrderOfClaims(members, this.types), {
      types: this.types,
      form: this.form,
      otherwise: 'false',
      several: (group) => this.#several(group, key),
    });
    const first = plain.length > 0 ? `if (${plain.join(' || ')}) return true; ` : '';
    return `(v) => { ${first}if (typeof v !== 'object' || v === null) return false; ${body} }`;
  }

  #several(group: readonly Member[], key: string): string {
    const tests = group.map(({ type, result }) => `(${allOf([this.surface.could(type), result])})`);
    const text = `codec.once((v) => ${tests.join(' || ')})`;
    return this.functions.get(`${key} ${text}`, 'isOneOf', () => text);
  }
}
