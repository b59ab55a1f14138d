import { type Diagnostic, diagnostic } from '../../../diagnostics/diagnostic.js';
import { type TransformedUnit, transformUnits } from './transform.js';
import type { ValidatorUnit } from './unit.js';
import { type ValidatorText, validatorText } from './validator-text.js';
import { writtenValidators } from './written.js';

/** The validators of all methods as one JavaScript text without its imports. */
export interface Validators {
  readonly body: string;
  /** The names of the run-time checks that the body calls, such as `_isFormatUuid`. */
  readonly checks: readonly string[];
}

interface MadeUnit {
  readonly texts: readonly ValidatorText[];
  /** What typia refused, in its own words. */
  readonly problems: readonly string[];
}

/** All that the validators of a unit follow from. */
function keyOf({ text, names }: ValidatorUnit): string {
  return JSON.stringify([text, [...names.shown], [...names.unions]]);
}

/** Makes validators, and keeps them for as long as what they follow from stays the same. */
export class ValidatorCache {
  #units = new Map<string, MadeUnit>();

  make(units: readonly ValidatorUnit[], report: (found: Diagnostic) => void): Validators {
    const missing = new Map(
      units.flatMap((unit) => (this.#units.has(keyOf(unit)) ? [] : [[keyOf(unit), unit] as const])),
    );
    const texts = [...missing.values()].map(({ text }) => text);
    const transformed = texts.length === 0 ? [] : transformUnits(texts);
    const made = new Map(
      [...missing].map(([key, unit], i) => [key, madeUnit(unit, transformed[i])]),
    );
    const keys = units.map(keyOf);
    const current = keys.map((key) => made.get(key) ?? this.#units.get(key));
    this.#units = new Map(keys.map((key, i) => [key, current[i] ?? nothing]));
    for (const [i, unit] of units.entries()) {
      for (const problem of current[i]?.problems ?? []) {
        report(refusal(unit, problem));
      }
    }
    const written = current.flatMap((one) => one?.texts ?? []);
    return {
      body: withoutTwins(written),
      checks: [...new Set(written.flatMap(({ checks }) => checks))].sort(),
    };
  }
}

const nothing: MadeUnit = { texts: [], problems: [] };

function refusal({ subject }: ValidatorUnit, problem: string): Diagnostic {
  const what = `typia cannot check the types of \`${subject.name}\`: ${problem}`;
  return diagnostic('UJRPC418', what, subject.position);
}

function madeUnit(unit: ValidatorUnit, transformed: TransformedUnit | undefined): MadeUnit {
  const { javascript = '', problems = [] } = transformed ?? {};
  if (problems.length > 0) {
    return { ...nothing, problems };
  }
  const { names, isShared } = unit;
  const isStrict = (name: string) =>
    unit.constants.some((one) => one.name === name && one.isStrict);
  const texts = writtenValidators(javascript).map((written) =>
    validatorText(written, { isStrict: isStrict(written.name), names, isShared }),
  );
  return { texts, problems };
}

/** Of two validators that say the same, the second is the first by another name. */
function withoutTwins(texts: readonly ValidatorText[]): string {
  const known = new Map<string, string>();
  return texts
    .map(({ name, text, isShared }) => {
      if (isShared) {
        return text;
      }
      const content = text.split(name).join('');
      const twin = known.get(content);
      known.set(content, twin ?? name);
      return twin === undefined ? text : `const ${name} = ${twin};\n`;
    })
    .join('');
}
