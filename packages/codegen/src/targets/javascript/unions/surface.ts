import { resolved } from '../../../model/references.js';
import { membersOf } from '../../../model/shape.js';
import type { ObjectModel, TypeModel, TypeTable } from '../../../model/type-model.js';
import { memberAccess } from '../../../text/literals.js';

/** Whether values are looked at as handlers and callers see them, or as JSON has them. */
export type Form = 'typed' | 'wire';

const isObject = (v: string) => `typeof ${v} === 'object' && ${v} !== null && !Array.isArray(${v})`;

/** More alternatives than this are looked at by their JavaScript type only. */
const manyAlternatives = 8;

/**
 * Emits what a look at a value's surface can tell: tests of constant cost, which never go into
 * elements. They rule members of a union out; what they leave may still be wrong deeper down.
 */
export class Surface {
  constructor(
    private readonly types: TypeTable,
    private readonly form: Form,
  ) {}

  /** Whether the expression `v` could be of a type: of an array, by its first element too. */
  test(type: TypeModel, v: string, looksInside = true): string {
    const members = membersOf(type, this.types).map((member) => resolved(member, this.types));
    const tests = new Set(members.map((member) => this.#one(member, v, true)));
    const isMany = tests.size > manyAlternatives;
    if (isMany || !looksInside) {
      return anyOf([...new Set(members.map((member) => this.#one(member, v, !isMany)))]);
    }
    const arrays = members.filter((member) => member.kind === 'array');
    const first = new Set(arrays.map(({ element }) => this.test(element, `${v}[0]`, false)));
    if (first.size > 0 && !first.has('true') && !members.some(({ kind }) => kind === 'tuple')) {
      tests.delete(`Array.isArray(${v})`);
      tests.add(`(Array.isArray(${v}) && (${v}.length === 0 || ${anyOf([...first])}))`);
    }
    return anyOf([...tests]);
  }

  /** Whether the object or array `v` could be a structured member of a union. */
  could(member: TypeModel): string {
    const actual = resolved(member, this.types);
    switch (actual.kind) {
      case 'object':
        return allOf(
          this.#properties(actual).map(({ test, isAbsent }) => anyOf([...isAbsent, test])),
        );
      case 'array': {
        const first = this.test(actual.element, 'v[0]');
        return first === 'true' ? 'true' : `(v.length === 0 || ${first})`;
      }
      case 'tuple': {
        const required = actual.elements.filter((one) => !one.optional).length;
        const most = actual.rest ? [] : [`v.length <= ${actual.elements.length}`];
        const first = actual.elements
          .slice(0, required)
          .map(({ type }, i) => this.test(type, `v[${i}]`));
        return allOf([`v.length >= ${required}`, ...most, ...first]);
      }
      default:
        return 'true';
    }
  }

  /**
   * How much of `v` is as a member wants it: 0 or less where it has none of its properties. A
   * property of the right name counts, one that also looks right counts more.
   */
  nearness(member: TypeModel): string {
    const actual = resolved(member, this.types);
    if (actual.kind !== 'object') {
      return `(${this.could(member)}) ? 2 : 1`;
    }
    const named = this.#properties(actual).map(({ test, at, isAbsent }) => {
      const absence = isAbsent.length > 0 ? 0 : -1;
      return `(${at} === undefined ? ${absence} : ${test} ? 300 : 100)`;
    });
    const others = actual.indexes.slice(0, 1).map(({ value }) => {
      const test = this.test(value, 'codec.firstValue(v)');
      return `(codec.firstValue(v) === undefined ? 0 : ${test} ? 150 : 50)`;
    });
    return [...named, ...others].join(' + ') || '0';
  }

  #properties({ properties }: ObjectModel) {
    return properties.map(({ name, type, optional }) => {
      const at = memberAccess('v', name);
      const isOptional = optional || type.kind === 'unknown';
      return { at, test: this.test(type, at), isAbsent: isOptional ? [`${at} === undefined`] : [] };
    });
  }

  #one(type: TypeModel, v: string, exact: boolean): string {
    switch (type.kind) {
      case 'never':
        return `${v} === undefined`;
      case 'null':
        return `${v} === null`;
      case 'boolean':
      case 'number':
      case 'string':
        return `typeof ${v} === '${type.kind}'`;
      case 'literal':
        return exact
          ? `${v} === ${JSON.stringify(type.value)}`
          : `typeof ${v} === '${typeof type.value}'`;
      case 'template':
        return `typeof ${v} === 'string'`;
      case 'codec':
        return `typeof ${v} === '${this.form === 'wire' ? 'string' : type.name === 'bigint' ? 'bigint' : 'object'}'`;
      case 'array':
      case 'tuple':
        return `Array.isArray(${v})`;
      case 'map':
      case 'set':
        return this.form === 'wire' ? `Array.isArray(${v})` : `typeof ${v} === 'object'`;
      case 'object':
        return `(${isObject(v)})`;
      default:
        return 'true';
    }
  }
}

export function allOf(tests: readonly string[]): string {
  return tests.filter((test) => test !== 'true').join(' && ') || 'true';
}

export function anyOf(tests: readonly string[]): string {
  if (tests.includes('true')) {
    return 'true';
  }
  const [only = 'false'] = tests;
  return tests.length < 2 ? only : `(${tests.join(' || ')})`;
}
