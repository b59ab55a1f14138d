import { ts } from '../project.js';

/**
 * Whether a part of an intersection exists for the compiler only. Beside an object that is a part
 * whose every property is named by a symbol, as `{ readonly [brand]: 'UserId' }`.
 */
export function isBrand(part: ts.Type, checker: ts.TypeChecker): boolean {
  const properties = brandedProperties(part, checker);
  return properties?.every(isNamedBySymbol) ?? false;
}

/** A brand beside a type that cannot have properties in JSON may also be named `__brand`. */
export function isBrandOfBuiltIn(part: ts.Type, checker: ts.TypeChecker): boolean {
  const properties = brandedProperties(part, checker);
  return properties?.every(({ name }) => name.startsWith('_')) ?? false;
}

/** Whether a property is a brand wherever it is: no value has a symbol that is only declared. */
export function isBrandProperty(property: ts.Symbol, checker: ts.TypeChecker): boolean {
  if (/^__(brand|flavou?r|nominal|opaque)(__)?$/.test(property.name)) {
    return true;
  }
  return (property.declarations ?? []).some((declaration) => {
    const name = ts.getNameOfDeclaration(declaration);
    return (
      name !== undefined &&
      ts.isComputedPropertyName(name) &&
      isOnlyDeclared(checker.getSymbolAtLocation(name.expression), checker)
    );
  });
}

/** `__@` is how the compiler names symbols. */
export function isNamedBySymbol({ name }: ts.Symbol): boolean {
  return name.startsWith('__@');
}

function brandedProperties(
  part: ts.Type,
  checker: ts.TypeChecker,
): readonly ts.Symbol[] | undefined {
  if (!(part.flags & ts.TypeFlags.Object) || checker.getIndexInfosOfType(part).length > 0) {
    return undefined;
  }
  const properties = checker.getPropertiesOfType(part);
  const isData = ({ flags }: ts.Symbol) => (flags & ts.SymbolFlags.Method) === 0;
  return properties.length > 0 && properties.every(isData) ? properties : undefined;
}

/** `declare const brand: unique symbol`, here or in a package's declarations. */
function isOnlyDeclared(symbol: ts.Symbol | undefined, checker: ts.TypeChecker): boolean {
  const actual =
    symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = actual?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration)) {
    return false;
  }
  const isAmbient = (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0;
  return isAmbient || declaration.getSourceFile().isDeclarationFile;
}
