import { tagOf } from '../../../model/tags.js';
import type { TypeTable } from '../../../model/type-model.js';
import { alternatives } from '../../../text/alternatives.js';
import { memberAccess, pathStep, quoted } from '../../../text/literals.js';
import {
  type DecisionOptions,
  decision,
  groupDecision,
  inOrderOfClaims,
  labels,
  shapeIn,
} from '../../javascript/unions/decision.js';
import { allOf, Surface } from '../../javascript/unions/surface.js';
import { functionsOf } from './functions.js';
import type { OwnUnion, UnionMember } from './own-unions.js';

/**
 * The two functions of a union of structured types: whether a value is of it, and what is wrong with
 * one that is not. Both decide for one member first and look deeper only there; where several remain,
 * each is tried once per object.
 */
export function unionText(union: OwnUnion, types: TypeTable, isStrict: boolean): string {
  const members = inOrderOfClaims(union.members, types);
  const { is, check } = functionsOf(union.name, isStrict);
  const writer = new UnionWriter(union, types, isStrict);
  const body = writer.is(members);
  const report = writer.check(members);
  return `${writer.helpers.join('')}const ${is} = (v) => { ${body} };
const ${check} = (v, path, enabled, report) => { ${report} };
`;
}

/** As many properties of other members are looked for one by one; more, by the names that are there. */
const fewStrays = 6;

class UnionWriter {
  readonly helpers: string[] = [];
  readonly #surface: Surface;
  readonly #name: string;
  #strays: string | undefined;

  constructor(
    private readonly union: OwnUnion,
    private readonly types: TypeTable,
    private readonly isStrict: boolean,
  ) {
    this.#surface = new Surface(types, 'wire');
    this.#name = `${union.name}${isStrict ? '$strict' : ''}`;
  }

  is(members: readonly UnionMember[]): string {
    const results = members.map((member) => ({ type: member.type, result: this.#test(member) }));
    return decision(results, this.#options('false'));
  }

  #options(otherwise: string): DecisionOptions {
    return {
      types: this.types,
      form: 'wire',
      otherwise,
      several: (members) => {
        const tests = members.map(
          ({ type, result }) => `(${allOf([this.#surface.could(type), result])})`,
        );
        return this.#helper('several', `codec.once((v) => ${tests.join(' || ')})`);
      },
    };
  }

  #test(member: UnionMember): string {
    const { is } = functionsOf(member.type.name, this.isStrict);
    return [`${is}(v)`, ...this.#strayTests(member)].join(' && ');
  }

  #strayTests(member: UnionMember): string[] {
    if (member.strays.length > fewStrays) {
      return [`codec.hasNoStrays(v, ${this.#strayTable()}, ${this.#ownNames(member)})`];
    }
    return member.strays.map((name) => {
      const at = memberAccess('v', name);
      const type = this.union.strays.get(name) ?? '';
      return `(${at} === undefined || ${functionsOf(type, this.isStrict).is}(${at}))`;
    });
  }

  check(members: readonly UnionMember[]): string {
    const of = (shape: string) =>
      members.filter(({ type }) => shapeIn(type, { types: this.types, form: 'wire' }) === shape);
    const [arrays, objects] = [of('array'), of('object')];
    return `if (Array.isArray(v)) { ${this.#checkGroup(arrays)} } ${this.#checkGroup(objects)}`;
  }

  #checkGroup(group: readonly UnionMember[]): string {
    const results = group.map(({ type }) => ({
      type,
      result: `${functionsOf(type.name, this.isStrict).check}(v, path, enabled, report)`,
    }));
    const tag =
      group.length > 1
        ? tagOf(
            group.map(({ type }) => type),
            this.types,
          )
        : undefined;
    const at = tag && memberAccess('v', tag.name);
    const values = [...new Set(tag?.values.flat())];
    const mismatch =
      tag &&
      `report(enabled, { path: path + ${quoted(pathStep(tag.name))}, expected: ${quoted(
        alternatives(values.map((value) => JSON.stringify(value))),
      )}, value: ${at} })`;
    if (group.length < 2 || tag?.decides) {
      return groupDecision(results, { ...this.#options(mismatch ?? 'false') });
    }
    const guard = tag
      ? `switch (${at}) { ${labels(values)} break; default: return ${mismatch}; } `
      : '';
    const branches = this.#helper(
      'members',
      `[${group.map((one) => this.#branch(one)).join(', ')}]`,
    );
    return `${guard}return codec.checkBranches(${branches}, ${this.#strayTable()}, v, path, enabled, report);`;
  }

  #branch(member: UnionMember): string {
    const { type, strays } = member;
    const { is, check } = functionsOf(type.name, this.isStrict);
    const parts = [
      `could: (v) => ${this.#surface.could(type)}`,
      `is: ${is}`,
      `check: ${check}`,
      `nearness: (v) => ${this.#surface.nearness(type)}`,
      ...(strays.length > 0 ? [`own: ${this.#ownNames(member)}`] : []),
    ];
    return `{ ${parts.join(', ')} }`;
  }

  #strayTable(): string {
    const entries = [...this.union.strays].map(([name, type]) => {
      const { is, check } = functionsOf(type, this.isStrict);
      const step = quoted(pathStep(name));
      return `[${quoted(name)}, { step: ${step}, is: (v) => ${is}(v), check: (v, path, enabled, report) => ${check}(v, path, enabled, report) }]`;
    });
    this.#strays ??= this.#helper('strays', `new Map([${entries.join(', ')}])`);
    return this.#strays;
  }

  /** Of the strays, those that this member knows. */
  #ownNames({ strays }: UnionMember): string {
    const own = [...this.union.strays.keys()].filter((name) => !strays.includes(name));
    return this.#helper('own', `new Set(${JSON.stringify(own)})`);
  }

  #helper(wish: string, text: string): string {
    const name = `${this.#name}$${wish}${this.helpers.length}`;
    this.helpers.push(`const ${name} = ${text};\n`);
    return name;
  }
}
