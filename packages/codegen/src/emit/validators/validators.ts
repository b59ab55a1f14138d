import ts from 'typescript';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { readableType, type UnitNames } from './expected.js';
import { sharedFunctions, withLinks } from './links.js';
import { type TransformedUnit, transformUnits } from './transform.js';
import type { ValidatorUnit } from './unit.js';

/** The validators of all methods as one JavaScript text without its imports. */
export interface Validators {
  readonly body: string;
  /** The names of the run-time checks that the body calls, such as `_isFormatUuid`. */
  readonly checks: readonly string[];
}

interface MadeUnit extends Validators {
  /** What typia refused, in its own words. */
  readonly problems: readonly string[];
}

/** Makes validators, and keeps them for as long as their text stays the same. */
export class ValidatorCache {
  #units = new Map<string, MadeUnit>();

  make(units: readonly ValidatorUnit[], report: (found: Diagnostic) => void): Validators {
    const missing = new Map(
      units.filter(({ text }) => !this.#units.has(text)).map((unit) => [unit.text, unit]),
    );
    const transformed = missing.size === 0 ? [] : transformUnits([...missing.keys()]);
    const made = new Map(
      [...missing.values()].map((unit, i) => [unit.text, madeUnit(unit, transformed[i])]),
    );
    const current = units.map((unit) => made.get(unit.text) ?? this.#units.get(unit.text));
    this.#units = new Map(units.map((unit, i) => [unit.text, current[i] ?? nothing]));
    for (const [i, unit] of units.entries()) {
      for (const problem of current[i]?.problems ?? []) {
        report(refusal(unit, problem));
      }
    }
    return {
      body: current.map((one) => one?.body).join(''),
      checks: [...new Set(current.flatMap((one) => one?.checks ?? []))].sort(),
    };
  }
}

const nothing: MadeUnit = { body: '', checks: [], problems: [] };

function refusal({ subject }: ValidatorUnit, problem: string): Diagnostic {
  const what = `typia cannot check the types of \`${subject.name}\`: ${problem}`;
  return diagnostic('UJRPC418', what, subject.position);
}

const importLine = /^import .*\n/gm;
const expectedLine = /^(\s*expected: )("(?:[^"\\]|\\.)*")/gm;
const checkImport = /^import \* as __typia_transform__(\w+) from "typia\/lib\/internal\/_\w+";$/gm;

function madeUnit(unit: ValidatorUnit, transformed: TransformedUnit | undefined): MadeUnit {
  const { javascript = '', problems = [] } = transformed ?? {};
  if (problems.length > 0) {
    return { ...nothing, problems };
  }
  const checks = [...javascript.matchAll(checkImport)].map(([, name]) => `_${name}`);
  const linked = withLinks(javascript.replace(importLine, ''));
  const body = unit.isShared ? sharedFunctions(linked) : linked;
  return { body: tidy(body, unit.names), checks, problems };
}

/** Plain names for the run-time checks, and readable types. */
function tidy(text: string, names: UnitNames): string {
  return text
    .replace(/__typia_transform__\w+\.(_\w+)/g, '$1')
    .replace(expectedLine, (_, head: string, literal: string) => {
      const expected = textOfLiteral(literal).replace(/\b__type(?:\.o\d+)?\b/g, 'object');
      return (
        head + JSON.stringify(expected === 'undefined' ? 'nothing' : readableType(expected, names))
      );
    })
    .replace(/^export const /gm, 'const ');
}

/** Of a string literal in JavaScript, which escapes more than JSON does. */
function textOfLiteral(literal: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, undefined, literal);
  scanner.scan();
  return scanner.getTokenValue();
}
