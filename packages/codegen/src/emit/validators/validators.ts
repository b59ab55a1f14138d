import ts from 'typescript';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import { readableType, type UnitNames } from './expected.js';
import { type TransformedUnit, transformUnits } from './transform.js';
import type { ValidatorUnit } from './unit.js';

/** The validators of all methods as one JavaScript text without its imports. */
export interface Validators {
  readonly body: string;
  /** The names of the run-time checks that the body calls, such as `_isFormatUuid`. */
  readonly checks: readonly string[];
}

/** Makes validators, and keeps them for as long as their text stays the same. */
export class ValidatorCache {
  #units = new Map<string, TransformedUnit>();

  make(units: readonly ValidatorUnit[], report: (found: Diagnostic) => void): Validators {
    const missing = [...new Set(units.map((unit) => unit.text))].filter(
      (text) => !this.#units.has(text),
    );
    const made = new Map(missing.length === 0 ? [] : zip(missing, transformUnits(missing)));
    const current = units.map((unit) => {
      const known = made.get(unit.text) ?? this.#units.get(unit.text);
      return { unit, made: known ?? { javascript: '', problems: [] } };
    });
    this.#units = new Map(current.map((one) => [one.unit.text, one.made]));
    for (const { unit, made: result } of current) {
      for (const problem of result.problems) {
        report(refusal(unit, problem));
      }
    }
    return joined(current.map(({ unit, made }) => ({ ...made, names: unit.names })));
  }
}

function refusal({ method }: ValidatorUnit, problem: string): Diagnostic {
  const what = `typia cannot check the types of \`${method.property}\`: ${problem}`;
  return diagnostic('UJRPC418', what, method.position);
}

function zip<A, B>(left: readonly A[], right: readonly B[]): [A, B][] {
  return left.map((one, i) => [one, right[i] as B]);
}

const importLine = /^import .*\n/gm;
const expectedLine = /^(\s*expected: )("(?:[^"\\]|\\.)*")/gm;
const checkImport = /^import \* as __typia_transform__(\w+) from "typia\/lib\/internal\/_\w+";$/gm;

function joined(units: readonly (TransformedUnit & { names: UnitNames })[]): Validators {
  const checks = new Set<string>();
  const bodies = units.map(({ javascript, names }) => {
    for (const [, name] of javascript.matchAll(checkImport)) {
      checks.add(`_${name}`);
    }
    return tidy(javascript.replace(importLine, ''), names);
  });
  return { body: bodies.join(''), checks: [...checks].sort() };
}

/** Plain names for the run-time checks, readable types, and no values in errors. */
function tidy(text: string, names: UnitNames): string {
  return text
    .replace(/__typia_transform__\w+\.(_\w+)/g, '$1')
    .replace(expectedLine, (_, head: string, literal: string) => {
      const expected = textOfLiteral(literal).replace(/\b__type(?:\.o\d+)?\b/g, 'object');
      return head + JSON.stringify(readableType(expected, names));
    })
    .replace(/,\n\s*value: .*$/gm, '')
    .replace(/^export const /gm, 'const ');
}

/** Of a string literal in JavaScript, which escapes more than JSON does. */
function textOfLiteral(literal: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, undefined, literal);
  scanner.scan();
  return scanner.getTokenValue();
}
