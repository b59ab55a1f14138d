import type { IndexModel, PropertyModel, TypeModel } from '../../model/type-model.js';
import { docsOf } from '../docs.js';
import { positionOf } from '../positions.js';
import { ts } from '../project.js';
import { withDocConstraints } from './constraints.js';
import { refusalOf } from './platform-types.js';
import { mayBeUndefined, presentModel } from './unions.js';
import { describe, inside, type Place, type TypeWalk } from './walk.js';

/** An interface, a type literal, a mapped type or an intersection of such. */
export function objectModel(walk: TypeWalk, type: ts.Type, place: Place): TypeModel {
  const refused = refuseObject(walk, type, place);
  if (refused) {
    return refused;
  }
  const properties = walk.checker
    .getPropertiesOfType(type)
    .map((symbol) => propertyModel(walk, symbol, place))
    .filter((property) => property !== undefined);
  const indexes = walk.checker
    .getIndexInfosOfType(type)
    .map((index) => indexModel(walk, index, place))
    .filter((index) => index !== undefined);
  const intersected = type.isIntersection() && properties.length > 0 && indexes.length > 0;
  return { kind: 'object', properties, indexes, intersected };
}

function refuseObject(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  const refusal = refusalOf(type, walk.program, walk.checker);
  if (refusal) {
    const { code, what, remedy } = refusal;
    return walk.refuse(code, place, `${describe(place)} ${what}`, remedy);
  }
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return walk.refuse(
      'UJRPC404',
      place,
      `${describe(place)} is a function, which JSON cannot hold`,
    );
  }
  const owner = classOf(walk, type);
  if (owner !== undefined) {
    const what = `${describe(place)} is an instance of ${owner}, which loses its methods on the wire`;
    return walk.refuse('UJRPC406', place, what);
  }
  return undefined;
}

/** Also where an interface extends a class: what is private in it makes the type a class's own. */
function classOf(walk: TypeWalk, type: ts.Type): string | undefined {
  const symbol = type.getSymbol();
  if (symbol && symbol.flags & ts.SymbolFlags.Class) {
    return `class ${symbol.name}`;
  }
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  const property = walk.checker
    .getPropertiesOfType(type)
    .find((one) => one.declarations?.some((node) => ts.getCombinedModifierFlags(node) & hidden));
  return property && `a class with a private \`${property.name}\``;
}

function propertyModel(walk: TypeWalk, symbol: ts.Symbol, place: Place): PropertyModel | undefined {
  const declaration = symbol.declarations?.[0];
  if (symbol.name === 'typia.tag') {
    return undefined;
  }
  const at = inside(place, propertyPath(symbol.name));
  const unsafe = unsafeName(symbol.name);
  if (unsafe) {
    walk.refuse('UJRPC412', place, `${describe(place)} has a property named ${unsafe}`);
    return undefined;
  }
  const type = walk.checker.getTypeOfSymbol(symbol);
  if (symbol.flags & ts.SymbolFlags.Method) {
    walk.refuse('UJRPC404', at, `${describe(at)} is a method, which JSON cannot hold`);
    return undefined;
  }
  const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  const undefinable = !optional && mayBeUndefined(type);
  const docs = docsOf(declaration);
  const model = presentModel(walk, type, at, typeNodeOf(declaration));
  return {
    name: symbol.name,
    type: withDocConstraints(walk, model, docs, at),
    optional: optional || undefinable,
    undefinable,
    readonly: isReadonly(symbol),
    docs,
    position: namePosition(declaration),
  };
}

/**
 * A name that every object has, so that it is never absent; or one that typia writes down wrongly.
 * `__@` is how the compiler names symbols.
 */
function unsafeName(name: string): string | undefined {
  if (name.startsWith('__@')) {
    return 'a symbol';
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  const isUnsafe = name in Object.prototype || /["\\\u0000-\u001f\u2028\u2029]/.test(name);
  return isUnsafe ? `\`${JSON.stringify(name).slice(1, -1)}\`` : undefined;
}

function indexModel(walk: TypeWalk, index: ts.IndexInfo, place: Place): IndexModel | undefined {
  const at = inside(place, '[]');
  if (index.keyType.flags & ts.TypeFlags.ESSymbol) {
    walk.refuse('UJRPC405', at, `${describe(at)} has symbols for keys, which JSON cannot hold`);
    return undefined;
  }
  const key = walk.modelOf(index.keyType, at);
  const value = presentModel(walk, index.type, at);
  return { key, value, undefinable: mayBeUndefined(index.type) };
}

function typeNodeOf(declaration: ts.Declaration | undefined): ts.TypeNode | undefined {
  if (!declaration) {
    return undefined;
  }
  if (ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration)) {
    return declaration.type;
  }
  return undefined;
}

function namePosition(declaration: ts.Declaration | undefined) {
  const name = declaration && ts.getNameOfDeclaration(declaration);
  return name && positionOf(name);
}

function propertyPath(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isReadonly(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Readonly) !== 0,
  );
}
