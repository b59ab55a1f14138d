import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { IndexModel, PropertyModel, TypeModel } from '../../model/type-model.js';
import { docsOf } from '../docs.js';
import { positionOf } from '../positions.js';
import { ts } from '../project.js';
import { isTracked } from '../streams.js';
import { builtInBase, isBuiltIn, propertiesBeyond } from './bases.js';
import { isBrand, isBrandProperty, isNamedBySymbol } from './brands.js';
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
  const properties = dataOf(walk, type)
    .map((symbol) => propertyModel(walk, symbol, place))
    .filter((property) => property !== undefined);
  const indexes = walk.checker
    .getIndexInfosOfType(type)
    .map((index) => indexModel(walk, index, place))
    .filter((index) => index !== undefined);
  if (properties.length === 0 && indexes.length === 0) {
    // Any object is one of `{}`, with all that it has.
    const key = { kind: 'string', constraints: [] } as const;
    const all = { key, value: { kind: 'unknown' }, undefinable: false, implied: true } as const;
    return { kind: 'object', properties, indexes: [all], intersected: false };
  }
  const intersected = type.isIntersection() && properties.length > 0 && indexes.length > 0;
  return { kind: 'object', properties, indexes, intersected };
}

/**
 * An interface that extends an array, a date or the like is what it extends, brands apart; undefined
 * for another type.
 */
export function extendedModel(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  // What the platform makes of its own types is not the user's: a Generator is an Iterator with more.
  const isOwn = !isClass(type) && !isBuiltIn(walk, type);
  const base = isOwn ? builtInBase(walk, type) : undefined;
  if (!base) {
    return undefined;
  }
  const extra = propertiesBeyond(walk.checker, type, base).find(
    ({ name }) => !name.startsWith('_') && name !== 'typia.tag',
  );
  if (!extra) {
    return walk.modelOf(base, place);
  }
  const what = `${describe(place)} is ${walk.checker.typeToString(base)} with \`${extra.name}\``;
  const remedy = 'use an object that has both as properties';
  return walk.refuse('UJRPC407', place, `${what}, which has no wire form`, remedy);
}

/** The properties, without those that exist for the compiler only. */
function dataOf({ checker }: TypeWalk, type: ts.Type): readonly ts.Symbol[] {
  const brands = type.isIntersection() ? type.types.filter((part) => isBrand(part, checker)) : [];
  const hidden = new Set(
    brands.flatMap((part) => checker.getPropertiesOfType(part).map(({ name }) => name)),
  );
  return checker
    .getPropertiesOfType(type)
    .filter((one) => !hidden.has(one.name) && !isBrandProperty(one, checker))
    .filter(({ name }) => name !== 'typia.tag');
}

function refuseObject(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  const refusal = refusalOf(type, walk.program, walk.checker);
  if (refusal) {
    const { code, what, remedy = remedyAt(place, code) } = refusal;
    return walk.refuse(code, place, `${describe(place)} ${what}`, remedy);
  }
  if (isTracked(type)) {
    const what = `${describe(place)} is tracked, and only each value of a stream can be`;
    return walk.refuse('UJRPC406', place, what, 'yield it: AsyncGenerator<Tracked<T>>');
  }
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return walk.refuse(
      'UJRPC404',
      place,
      `${describe(place)} is a function, which JSON cannot hold`,
    );
  }
  const instance = instanceOf(walk, type);
  if (instance !== undefined) {
    const what = `${describe(place)} is an instance of ${instance} on the wire`;
    return walk.refuse('UJRPC406', place, what);
  }
  return refuseMethods(walk, type, place);
}

/** What callers could do is another matter than what a method could. */
function remedyAt({ subject }: Place, code: DiagnosticCode): string | undefined {
  return code === 'UJRPC310' && subject === 'parameter'
    ? 'take an array: streams from the caller are not supported yet'
    : undefined;
}

/** Once, however many there are. */
function refuseMethods(walk: TypeWalk, type: ts.Type, place: Place): TypeModel | undefined {
  const [method, ...others] = dataOf(walk, type).filter(
    (one) => one.flags & ts.SymbolFlags.Method && !isNamedBySymbol(one),
  );
  if (!method) {
    return undefined;
  }
  const at = describe(inside(place, propertyPath(method.name)));
  const more = others.length > 0 ? ` (as are ${others.length} more)` : '';
  return walk.refuse('UJRPC404', place, `${at} is a method${more}, which JSON cannot hold`);
}

function isClass(type: ts.Type): boolean {
  return ((type.getSymbol()?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
}

/**
 * Which class it is an instance of, and what of it is lost; undefined for a class of data. Also where
 * an interface extends a class: what is private in it makes the type a class's own.
 */
function instanceOf(walk: TypeWalk, type: ts.Type): string | undefined {
  const properties = walk.checker.getPropertiesOfType(type);
  const hidden = properties.find(isHidden);
  if (!isClass(type)) {
    return hidden && `a class with a private \`${hidden.name}\`, which is lost`;
  }
  const name = `class ${type.getSymbol()?.name ?? ''}`;
  const has = (flags: ts.SymbolFlags) => properties.some((one) => (one.flags & flags) !== 0);
  if (has(ts.SymbolFlags.Method) || builtInBase(walk, type)) {
    return `${name}, which loses its methods`;
  }
  if (has(ts.SymbolFlags.Accessor)) {
    return `${name}, which loses its accessors`;
  }
  return hidden && `${name}, which loses its private members`;
}

function isHidden({ declarations }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (declarations ?? []).some((node) => {
    const name = ts.getNameOfDeclaration(node);
    const isPrivate = name !== undefined && ts.isPrivateIdentifier(name);
    return isPrivate || (ts.getCombinedModifierFlags(node) & hidden) !== 0;
  });
}

function propertyModel(walk: TypeWalk, symbol: ts.Symbol, place: Place): PropertyModel | undefined {
  const declaration = symbol.declarations?.[0];
  const at = inside(place, propertyPath(symbol.name));
  const unsafe = unsafeName(symbol);
  if (unsafe) {
    walk.refuse('UJRPC412', place, `${describe(place)} has a property named ${unsafe}`);
    return undefined;
  }
  const type = walk.checker.getTypeOfSymbol(symbol);
  const optional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
  const undefinable = optional ? saysUndefined(walk, declaration, type) : mayBeUndefined(type);
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

/** Whether undefined is written beside the question mark, which `exactOptionalPropertyTypes` tells apart. */
function saysUndefined(
  { checker, program }: TypeWalk,
  declaration: ts.Declaration | undefined,
  type: ts.Type,
): boolean {
  if (program.getCompilerOptions().exactOptionalPropertyTypes) {
    return type.isUnion() && type.types.includes(checker.getUndefinedType());
  }
  const written = typeNodeOf(declaration);
  return written !== undefined && mayBeUndefined(checker.getTypeFromTypeNode(written));
}

/** A name that every object has, so that it is never absent; or one that typia writes down wrongly. */
function unsafeName(symbol: ts.Symbol): string | undefined {
  const { name } = symbol;
  if (isNamedBySymbol(symbol)) {
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
