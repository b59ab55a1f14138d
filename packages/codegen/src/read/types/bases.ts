import type { ts } from '../project.js';
import { isOwnClass } from './own-classes.js';
import { hasMethods, isPlatformSymbol } from './platform-types.js';

interface Walked {
  readonly checker: ts.TypeChecker;
  readonly program: ts.Program;
}

/** Whether a type is built in: an array, a tuple, or an object of the language's with methods. */
export function isBuiltIn({ checker, program }: Walked, type: ts.Type): boolean {
  const symbol = type.getSymbol();
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    return true;
  }
  return (
    symbol !== undefined &&
    (isOwnClass(symbol) ||
      (symbol.name !== '__type' && isPlatformSymbol(symbol, program) && hasMethods(type, checker)))
  );
}

/** What an interface or a class extends that is built in: `interface Names extends Array<string> {}`. */
export function builtInBase(walked: Walked, type: ts.Type): ts.Type | undefined {
  for (const base of basesOf(walked.checker, type)) {
    const found = isBuiltIn(walked, base) ? base : builtInBase(walked, base);
    if (found) {
      return instantiated(walked.checker, type, found);
    }
  }
  return undefined;
}

/** What a type has beyond what it extends: JSON has no place for it beside an array or a date. */
export function propertiesBeyond(
  checker: ts.TypeChecker,
  type: ts.Type,
  base: ts.Type,
): readonly ts.Symbol[] {
  const inherited = new Map(
    checker.getPropertiesOfType(base).map(({ name, declarations }) => [name, declarations?.[0]]),
  );
  return checker
    .getPropertiesOfType(type)
    .filter(
      ({ name, declarations }) => !inherited.has(name) || inherited.get(name) !== declarations?.[0],
    );
}

function basesOf(checker: ts.TypeChecker, type: ts.Type): readonly ts.Type[] {
  if (type.isIntersection()) {
    return type.types;
  }
  const { target = type } = type as ts.TypeReference;
  return target.isClassOrInterface() ? checker.getBaseTypes(target) : [];
}

/**
 * With the type arguments that the type gives its base. The checker has no way to ask for it, but
 * `forEach` of arrays, maps and sets passes the whole to its callback, and is inherited with them.
 */
function instantiated(checker: ts.TypeChecker, type: ts.Type, base: ts.Type): ts.Type {
  const { target } = type as ts.TypeReference;
  const forEach = target?.typeParameters && checker.getPropertyOfType(type, 'forEach');
  const callback = forEach && parameterAt(checker, checker.getTypeOfSymbol(forEach), 0);
  return (callback && parameterAt(checker, callback, 2)) ?? base;
}

/** The type of the parameter at an index, of a type with one signature. */
function parameterAt(checker: ts.TypeChecker, type: ts.Type, index: number): ts.Type | undefined {
  const parameter = type.getCallSignatures()[0]?.parameters[index];
  return parameter && checker.getTypeOfSymbol(parameter);
}
