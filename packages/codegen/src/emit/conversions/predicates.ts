import { codecExpression } from '../../model/codecs.js';
import { resolved } from '../../model/references.js';
import type { ObjectModel, TypeModel, TypeTable } from '../../model/type-model.js';
import { templatePattern } from '../openrpc/json-schema.js';
import type { FunctionTable } from './functions.js';
import { keyTest } from './keys.js';

/** Whether values are looked at as handlers and callers see them, or as JSON has them. */
export type Form = 'typed' | 'wire';

/**
 * Emits tests of whether a value has a type's structure: what tells the members of a union apart.
 * Constraints are the validator's business.
 */
export class Predicates {
  constructor(
    private readonly types: TypeTable,
    private readonly form: Form,
    private readonly functions: FunctionTable,
  ) {}

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
        return `typeof ${v} === 'string' && /${templatePattern(type)}/.test(${v})`;
      case 'codec':
        return `${codecExpression(type)}.${this.form === 'wire' ? 'is' : 'has'}(${v})`;
      default:
        return `${this.#named(type)}(${v})`;
    }
  }

  #named(type: TypeModel): string {
    const isRef = type.kind === 'ref';
    const key = `is:${this.form}:${isRef ? type.name : JSON.stringify(type)}`;
    return this.functions.get(
      key,
      `is${isRef ? `_${type.name}` : ''}`,
      () => `(v) => ${this.#body(isRef ? resolved(type, this.types) : type)}`,
    );
  }

  #body(type: TypeModel): string {
    switch (type.kind) {
      case 'array':
        return `Array.isArray(v) && v.every((e) => ${this.test(type.element, 'e')})`;
      case 'tuple': {
        const required = type.elements.filter((one) => !one.optional).length;
        const length = type.rest
          ? `v.length >= ${required}`
          : `v.length >= ${required} && v.length <= ${type.elements.length}`;
        const elements = type.elements.map(
          ({ type: element, optional }, i) =>
            `(${optional ? `v[${i}] === undefined || ` : ''}${this.test(element, `v[${i}]`)})`,
        );
        const rest = type.rest
          ? [`v.slice(${type.elements.length}).every((e) => ${this.test(type.rest, 'e')})`]
          : [];
        return ['Array.isArray(v)', length, ...elements, ...rest].join(' && ');
      }
      case 'map': {
        const pair = `${this.test(type.key, 'e[0]')} && ${this.test(type.value, 'e[1]')}`;
        return this.form === 'typed'
          ? `codec.isMap(v) && Array.from(v).every((e) => ${pair})`
          : `Array.isArray(v) && v.every((e) => Array.isArray(e) && e.length === 2 && ${pair})`;
      }
      case 'set':
        return this.form === 'typed'
          ? `codec.isSet(v) && Array.from(v).every((e) => ${this.test(type.element, 'e')})`
          : `Array.isArray(v) && v.every((e) => ${this.test(type.element, 'e')})`;
      case 'object':
        return this.#object(type);
      case 'union':
        return type.members.map((member) => `(${this.test(member, 'v')})`).join(' || ');
      default:
        return this.test(type, 'v');
    }
  }

  #object({ properties, indexes }: ObjectModel): string {
    const tests = properties.map(({ name, type, optional }) => {
      const at = `v[${JSON.stringify(name)}]`;
      const isOptional = optional || type.kind === 'unknown';
      return `(${isOptional ? `${at} === undefined || ` : ''}${this.test(type, at)})`;
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
}
