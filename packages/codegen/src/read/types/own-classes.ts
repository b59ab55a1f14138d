import { codecFor, ndarrayModel, ownClasses } from '../../model/codecs.js';
import type { TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';
import { packageOf } from '../rpc-symbol.js';
import { inside, type Place, type TypeWalk } from './walk.js';

/** What exports the classes, which are declared in the first of them. */
const packages = ['@ujrpc/values', '@ujrpc/words', '@ujrpc/core', '@ujrpc/client'];

/** The model of an `NDArray` or `Image`. */
export function ownClassModel(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  const symbol = type.getSymbol();
  const codec = symbol && isOwnClass(symbol) ? codecFor(symbol.name, true) : undefined;
  if (codec === undefined || type.isUnionOrIntersection()) {
    return undefined;
  }
  const [dtype] = walk.checker.getTypeArguments(type as ts.TypeReference);
  if (codec !== 'ndarray' || dtype === undefined) {
    return { kind: 'codec', name: codec };
  }
  const parts = dtype.isUnion() ? dtype.types : [dtype];
  const names = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
  // What is not a literal, such as a type parameter, is refused as it would be anywhere.
  return names.length === parts.length
    ? ndarrayModel(names)
    : walk.modelOf(dtype, inside(place, '.dtype'));
}

/** Whether it is a class of ujrpc's own. */
export function isOwnClass(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (declaration) =>
      ts.isClassDeclaration(declaration) &&
      packageOf(declaration.getSourceFile().fileName) === packages[0],
  );
}

/** Which of the classes a program imports: no type of its own may have their names in a client. */
export function importedClasses(program: ts.Program): ReadonlySet<string> {
  const found = program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile)
    .flatMap((file) => file.statements.flatMap(importedBy));
  return new Set(found.filter((name) => ownClasses.includes(name)));
}

function importedBy(statement: ts.Statement): readonly string[] {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) {
    return [];
  }
  const { moduleSpecifier } = statement;
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) {
    return [];
  }
  if (!packages.includes(moduleSpecifier.text)) {
    return [];
  }
  const bindings = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause;
  return bindings && 'elements' in bindings
    ? bindings.elements.map(({ propertyName, name }) => (propertyName ?? name).text)
    : ownClasses;
}
