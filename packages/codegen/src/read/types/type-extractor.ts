import type { DiagnosticCode } from '../../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.js';
import type { NamedType, TypeModel } from '../../model/type-model.js';
import { clientStyle, typeText } from '../../text/type-text.js';
import { docsOf } from '../docs.js';
import { positionOf } from '../positions.js';
import { ts } from '../project.js';
import { builtInBase, isBuiltIn } from './bases.js';
import { isBrand, isBrandOfBuiltIn } from './brands.js';
import { brokenImport } from './broken-imports.js';
import { isTag, tagConstraint, withConstraint } from './constraints.js';
import { ambiguity } from './decidable.js';
import { enumMembers, enumModel } from './enums.js';
import { listModel } from './lists.js';
import { extendedModel, objectModel } from './objects.js';
import { ownClassModel } from './own-classes.js';
import { platformModel } from './platform-types.js';
import { templateModel } from './templates.js';
import { TypeNames } from './type-names.js';
import { unionModel } from './unions.js';
import { describe, type Place, remedyInJavaScript, type TypeWalk } from './walk.js';

/** Deeper than any type that a person writes: only a generic that grows as it recurs gets there. */
const maxDepth = 60;

interface Entry {
  readonly type: ts.Type;
  /** Names the type where it has to have a name and no declaration gives it one. */
  readonly fallback: string;
  /** A number until all types are known: which name it gets depends on the others. */
  name: string | undefined;
  model: TypeModel | undefined;
}

/** A reference while the name in it may still change. */
interface OpenRef {
  readonly kind: 'ref';
  name: string;
}

/** Turns the checker's types into models, and keeps the named ones in a table. */
export class TypeExtractor implements TypeWalk {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly types = new Map<string, NamedType>();
  readonly #report: (found: Diagnostic) => void;
  readonly #names: TypeNames;
  readonly #unions: { members: readonly TypeModel[]; place: Place }[] = [];
  readonly #entries = new Map<ts.Type, Entry>();
  readonly #named = new Map<string, Entry>();
  readonly #refs: { readonly ref: OpenRef; readonly entry: Entry }[] = [];
  /** Where the last refusal was: nothing is generated then, so all that is left is to report. */
  #refusedAt: ts.Node | undefined;

  constructor(program: ts.Program, report: (found: Diagnostic) => void) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.#report = report;
    this.#names = new TypeNames(program, this.checker);
  }

  /** Judged once all types are known: a union may be part of a type that contains it. */
  checkUnion(members: readonly TypeModel[], place: Place): void {
    this.#unions.push({ members, place });
  }

  /** Gives all types their names, and reports what only the whole table can show. */
  finish(): void {
    this.#nameTypes();
    for (const { members, place } of this.#unions) {
      const pair = ambiguity(members, this.types);
      if (pair) {
        const [one, other] = pair.map((member) => typeText(member, clientStyle));
        const what = `${describe(place)} is ${one} or ${other}, and JSON cannot tell which`;
        this.refuse('UJRPC419', place, what);
      }
    }
  }

  refuse(code: DiagnosticCode, place: Place, what: string, remedy?: string): TypeModel {
    this.#refusedAt = place.node;
    this.#report(diagnostic(code, what, positionOf(place.node), remedy));
    return { kind: 'unknown' };
  }

  resolve(model: TypeModel): TypeModel {
    if (model.kind !== 'ref') {
      return model;
    }
    const target = this.types.get(model.name)?.type;
    return target ? this.resolve(target) : model;
  }

  /** The names of classes that are beside the types in what is emitted. */
  namesOfClasses(nodes: readonly ts.ClassLikeDeclaration[]): Map<ts.ClassLikeDeclaration, string> {
    return this.#names.ofClasses(nodes);
  }

  #nameTypes(): void {
    const open = [...this.types.values()];
    const entries = open.flatMap(({ name }) => this.#named.get(name) ?? []);
    const names = this.#names.ofTypes(entries);
    for (const { ref, entry } of this.#refs) {
      ref.name = names.get(this.#targetOf(entry)) ?? ref.name;
    }
    this.types.clear();
    for (const [i, one] of open.entries()) {
      const entry = entries[i];
      const name = (entry && names.get(entry)) ?? one.name;
      if (one.type.kind !== 'ref') {
        this.types.set(name, { ...one, name });
      }
    }
  }

  /** A type that is another by its name, as a branded `User` is, has no name of its own. */
  #targetOf(entry: Entry): Entry {
    const { model } = entry;
    const target = model?.kind === 'ref' ? this.#refs.find(({ ref }) => ref === model) : undefined;
    return target ? this.#targetOf(target.entry) : entry;
  }

  modelOf(type: ts.Type, place: Place, node?: ts.TypeNode): TypeModel {
    return this.#intrinsic(type, place) ?? this.#structured(type, place, node);
  }

  /** What needs no name and cannot recur. */
  #intrinsic(type: ts.Type, place: Place): TypeModel | undefined {
    const { flags } = type;
    if (flags & ts.TypeFlags.Any) {
      return this.#refuseAny(type, place);
    }
    if (flags & ts.TypeFlags.Unknown) {
      return { kind: 'unknown' };
    }
    if (flags & ts.TypeFlags.Null) {
      return { kind: 'null' };
    }
    if (flags & ts.TypeFlags.String) {
      return { kind: 'string', constraints: [] };
    }
    if (flags & ts.TypeFlags.Number) {
      return { kind: 'number', constraints: [] };
    }
    if (flags & ts.TypeFlags.BigInt) {
      return { kind: 'codec', name: 'bigint' };
    }
    if (flags & ts.TypeFlags.Boolean) {
      return { kind: 'boolean' };
    }
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { kind: 'literal', value: this.checker.typeToString(type) === 'true' };
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return { kind: 'literal', value: type.value };
    }
    return this.#refused(type, place);
  }

  #refuseAny(type: ts.Type, place: Place): TypeModel {
    const { intrinsicName } = type as ts.Type & { intrinsicName?: string };
    if (intrinsicName !== 'any') {
      return this.#refuseUnresolved(type, place);
    }
    const what = `${describe(place)} is any, which checks nothing`;
    return this.refuse('UJRPC401', place, what, remedyInJavaScript(place.node));
  }

  /** Where an import is to blame, what tsc says there: once, however often the name is used. */
  #refuseUnresolved(type: ts.Type, place: Place): TypeModel {
    const problem = brokenImport(this.program, type.aliasSymbol, place.node.getSourceFile());
    if (problem) {
      const { what, node, remedy } = problem;
      return this.refuse('UJRPC402', { ...place, node }, what, remedy);
    }
    const what = `the type of ${describe(place)} cannot be resolved`;
    return this.refuse('UJRPC402', place, what, 'correct the name or the import');
  }

  #refused(type: ts.Type, place: Place): TypeModel | undefined {
    const what = describe(place);
    const has = (flags: ts.TypeFlags) => (type.flags & flags) !== 0;
    if (has(ts.TypeFlags.Undefined | ts.TypeFlags.Void)) {
      return this.refuse('UJRPC403', place, `${what} is undefined, which JSON cannot hold there`);
    }
    if (has(ts.TypeFlags.Never)) {
      return this.refuse('UJRPC409', place, `${what} is never, which no value has`);
    }
    if (has(ts.TypeFlags.BigIntLiteral)) {
      const text = this.checker.typeToString(type);
      return this.refuse('UJRPC407', place, `${what} is the literal ${text}`, 'use `bigint`');
    }
    if (has(ts.TypeFlags.ESSymbolLike)) {
      return this.refuse('UJRPC405', place, `${what} is a symbol, which JSON cannot hold`);
    }
    if (has(ts.TypeFlags.NonPrimitive)) {
      return this.refuse('UJRPC411', place, `${what} is \`object\`, which says nothing about it`);
    }
    if (has(ts.TypeFlags.Instantiable) && !has(ts.TypeFlags.TemplateLiteral)) {
      const text = this.checker.typeToString(type);
      if (has(ts.TypeFlags.StringMapping)) {
        return this.refuse('UJRPC415', place, `${what} is ${text}`);
      }
      return this.refuse('UJRPC410', place, `${what} is \`${text}\`, which is not a type yet`);
    }
    return undefined;
  }

  /** Types that may have a name and may contain themselves. */
  #structured(type: ts.Type, place: Place, node: ts.TypeNode | undefined): TypeModel {
    if (this.#refusedAt && this.#refusedAt !== place.node) {
      // What was refused elsewhere is refused here too, so nothing of it may be known.
      this.#entries.clear();
      this.#refusedAt = undefined;
    }
    const known = this.#entries.get(type);
    if (known) {
      return this.#reuse(known);
    }
    if (place.depth > maxDepth) {
      return this.refuse('UJRPC417', place, `${place.path.slice(0, 40)}… never ends`);
    }
    const isNamed = !this.#mayBeAbsent(type) && this.#names.declarationOf(type) !== undefined;
    const entry: Entry = { type, fallback: place.path, name: undefined, model: undefined };
    this.#entries.set(type, entry);
    if (isNamed) {
      this.#open(entry);
    }
    // A program has so many declarations and no more: only type arguments can grow for ever.
    const isDeclared = isNamed && this.#names.argumentsOf(type).length === 0;
    const at = isDeclared ? { ...place, depth: 0 } : place;
    entry.model = this.#shape(type, at, this.#aliasNode(type) ?? node);
    if (entry.model.kind === 'unknown') {
      // Refused as such: each property of the type gets its own report.
      this.#entries.delete(type);
      return entry.model;
    }
    if (entry.name === undefined) {
      return entry.model;
    }
    this.types.set(entry.name, this.#namedType(entry.name, type, entry.model));
    return this.#refTo(entry);
  }

  /** A type that comes back while it is being read contains itself and so needs a name. */
  #reuse(entry: Entry): TypeModel {
    if (entry.model && entry.name === undefined) {
      return entry.model;
    }
    return this.#refTo(entry);
  }

  #refTo(entry: Entry): TypeModel {
    const ref = { kind: 'ref' as const, name: entry.name ?? this.#open(entry) };
    this.#refs.push({ ref, entry });
    return ref;
  }

  #open(entry: Entry): string {
    entry.name = String(this.#named.size);
    this.#named.set(entry.name, entry);
    return entry.name;
  }

  #mayBeAbsent(type: ts.Type): boolean {
    return type.isUnion() && type.types.some((part) => part.flags & ts.TypeFlags.Undefined);
  }

  #shape(type: ts.Type, place: Place, node: ts.TypeNode | undefined): TypeModel {
    const members = enumMembers(this, type, place);
    if (members) {
      return enumModel(type, members);
    }
    if (type.isUnion()) {
      return unionModel(this, type, place, node);
    }
    if (type.flags & ts.TypeFlags.TemplateLiteral) {
      return templateModel(this, type as ts.TemplateLiteralType, place);
    }
    const known = platformModel(this, type, place) ?? ownClassModel(this, type, place);
    if (known) {
      return known;
    }
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) {
      return listModel(this, type as ts.TypeReference, place, node);
    }
    if (type.isIntersection()) {
      return this.#intersection(type, place);
    }
    return extendedModel(this, type, place) ?? objectModel(this, type, place);
  }

  /** Tags become constraints; a brand, which exists for the compiler only, is dropped. */
  #intersection(type: ts.IntersectionType, place: Place): TypeModel {
    const tags = type.types.filter((part) => isTag(part, this.checker));
    const parts = type.types.filter((part) => !tags.includes(part) && !isBrand(part, this.checker));
    const base = this.#baseOf(parts);
    if (!base) {
      return extendedModel(this, type, place) ?? objectModel(this, type, place);
    }
    let model = this.modelOf(base, place);
    for (const tag of tags) {
      const constraint = tagConstraint(this, tag, place);
      if (!constraint) {
        continue;
      }
      const next = withConstraint(this, model, constraint);
      if (next) {
        model = next;
      } else if (model.kind !== 'literal') {
        this.refuse(
          'UJRPC414',
          place,
          `${describe(place)}: ${constraint.kind} restricts ${constraint.target}s only`,
        );
      }
    }
    return model;
  }

  /** The part that the others only narrow or brand; undefined for objects put together. */
  #baseOf(parts: readonly ts.Type[]): ts.Type | undefined {
    const primitive = parts.find((part) => !(part.flags & ts.TypeFlags.Object));
    if (primitive || parts.length === 1) {
      return primitive ?? parts[0];
    }
    const builtIn = parts.find((part) => isBuiltIn(this, part) || builtInBase(this, part));
    const others = parts.filter((part) => part !== builtIn);
    return others.every((part) => isBrandOfBuiltIn(part, this.checker)) ? builtIn : undefined;
  }

  #namedType(name: string, type: ts.Type, model: TypeModel): NamedType {
    const symbol = this.#names.declarationOf(type);
    const declaration = symbol?.declarations?.[0];
    const isEnum = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Enum) !== 0;
    const nameNode = declaration && ts.getNameOfDeclaration(declaration);
    return {
      name,
      type: model,
      members: isEnum ? enumMembers(this, type) : undefined,
      docs: docsOf(declaration),
      position: nameNode && positionOf(nameNode),
    };
  }

  /** The right side of `type Name = …`, unless type arguments make it differ from the type. */
  #aliasNode(type: ts.Type): ts.TypeNode | undefined {
    const declaration = type.aliasSymbol?.declarations?.[0];
    if (!declaration || !ts.isTypeAliasDeclaration(declaration)) {
      return undefined;
    }
    return type.aliasTypeArguments ? undefined : declaration.type;
  }
}
