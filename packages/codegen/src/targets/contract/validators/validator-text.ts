import type { UnitNames } from './expected.js';
import { functionsOf } from './functions.js';
import { linksIn, objectOf, partName, Rewriter } from './rewriter.js';
import type { Written } from './written.js';

export interface ValidatorOptions {
  /** Whether it refuses properties that no type declares. */
  readonly isStrict: boolean;
  readonly names: UnitNames;
  /** Whether it makes a type's own functions, which others call, and no validator. */
  readonly isShared: boolean;
}

export interface ValidatorText {
  readonly name: string;
  readonly text: string;
  /** Whether it is a type's own functions, and no validator. */
  readonly isShared: boolean;
  /** The run-time checks of typia's that it calls. */
  readonly checks: readonly string[];
}

/**
 * Two functions and, for a method's arguments or result or an error's data, the validator made of them: one
 * says quickly whether a value is of the type, the other what is wrong with one that is not.
 */
export function validatorText(written: Written, options: ValidatorOptions): ValidatorText {
  const { isStrict, isShared, names } = options;
  const own = functionsOf(written.name, isShared && isStrict);
  const prefix = own.is.slice(0, -'$is'.length);
  // Who calls the functions of an object has seen that it is one.
  const object = isShared ? objectOf(written.is) : undefined;
  const nameOf = (inner: string, isCheck: boolean) => {
    const part = prefix + partName(inner);
    return isCheck && inner === object ? own.check : `${part}${isCheck ? '$check' : '$is'}`;
  };
  const links = linksIn(written.functions);
  const file = written.is.getSourceFile();
  const sets = namedSets(written, prefix);
  const rewriter = new Rewriter({ isStrict, names, links, sets: sets.names, nameOf, file });
  const parts = [...written.functions].map(([name, node]) => rewriter.inner(name, node));
  const lines = [
    ...sets.lines,
    ...parts,
    `const ${own.is} = ${rewriter.is(written.is)};\n`,
    ...(object === undefined || links.has(object)
      ? [`const ${own.check} = ${rewriter.check(written.check)};\n`]
      : []),
    ...(isShared
      ? []
      : [
          `const ${written.name} = (input) => ${own.is}(input) ? accepted : refused(input, ${own.check});\n`,
        ]),
  ];
  return {
    name: written.name,
    text: lines.join(''),
    isShared,
    checks: [...rewriter.checks].sort(),
  };
}

/** The same values are one constant, which both functions look into. */
function namedSets(
  { sets }: Written,
  prefix: string,
): { names: Map<string, string>; lines: string[] } {
  const names = new Map<string, string>();
  const byText = new Map<string, string>();
  for (const [inner, node] of sets) {
    const text = node.getText();
    const name = byText.get(text) ?? `${prefix}$values${byText.size}`;
    byText.set(text, name);
    names.set(inner, name);
  }
  return { names, lines: [...byText].map(([text, name]) => `const ${name} = ${text};\n`) };
}
