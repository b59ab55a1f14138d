import { codecFor } from '../../model/codecs.js';
import { pascalCase } from '../../model/identifiers.js';
import { ts } from '../project.js';
import { packageOf } from '../rpc-symbol.js';
import { isBrandOfBuiltIn } from './brands.js';
import { isTag } from './constraints.js';
import { distinctNames, type Wish } from './distinct-names.js';
import { importedClasses } from './own-classes.js';
import { isPlatformSymbol } from './platform-types.js';

/** Names that the emitted declarations use themselves. */
const reserved = [
  'Array Boolean Client ClientOptions Handlers Number Object Promise Readonly ReadonlyArray Record',
  'RpcError String TimeoutError TransportError autoBatch batch close connect createClient isRpcError',
  'handled handling idempotent methods notify open repeating throwing withOptions codec ArrayBuffer BigInt64Array Date',
  'BigUint64Array',
  'Float32Array Float64Array Int16Array Int32Array Int8Array Map ReadonlyMap ReadonlySet Set URL',
  'Uint16Array Uint32Array Uint8Array Uint8ClampedArray',
]
  .join(' ')
  .split(' ');

/** A type that is to have a name, and the name to have where it has none of its own. */
export interface Nameless {
  readonly type: ts.Type;
  readonly fallback: string;
}

type NameOfSymbol = (symbol: ts.Symbol) => string;

/** More members than this would make a name that nobody reads. */
const maxWords = 3;

/** Decides under which names types appear in everything that is emitted. */
export class TypeNames {
  readonly #taken: Set<string>;
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;

  constructor(program: ts.Program, checker: ts.TypeChecker) {
    this.#taken = new Set([...reserved, ...importedClasses(program)]);
    this.#program = program;
    this.#checker = checker;
  }

  /** The names of declared classes, which no type has then. */
  ofClasses(nodes: readonly ts.ClassLikeDeclaration[]): Map<ts.ClassLikeDeclaration, string> {
    const wishes = nodes.map((key) => ({ key, name: key.name?.text ?? '', ...placeOf(key) }));
    return this.#distinct(wishes);
  }

  /** The names of all types that have one, each from what the source says of it. */
  ofTypes<Key extends Nameless>(all: readonly Key[]): Map<Key, string> {
    const symbols = new Set<ts.Symbol>();
    for (const one of all) {
      this.#write(one, (symbol) => {
        symbols.add(symbol);
        return '';
      });
    }
    const own = distinctNames(
      [...symbols].map((key) => ({ key, name: qualifiedName(key), ...placeOf(nodeOf(key)) })),
      this.#taken,
    );
    const nameOfSymbol = (symbol: ts.Symbol) => own.get(symbol) ?? qualifiedName(symbol);
    const wishes = all.map((key) => {
      const { file } = placeOf(nodeOf(this.declarationOf(key.type)));
      const order = this.#checker.typeToString(key.type);
      return { key, name: this.#write(key, nameOfSymbol), file, order };
    });
    return this.#distinct(wishes);
  }

  #distinct<Key>(wishes: readonly Wish<Key>[]): Map<Key, string> {
    const names = distinctNames(wishes, this.#taken);
    for (const name of names.values()) {
      this.#taken.add(name);
    }
    return names;
  }

  /** The declaration that names a type: an alias, an interface, an enum or a class of the user's. */
  declarationOf(type: ts.Type): ts.Symbol | undefined {
    if (type.aliasSymbol) {
      return this.#isOwn(type.aliasSymbol) ? type.aliasSymbol : undefined;
    }
    const symbol = type.getSymbol();
    const nameable = ts.SymbolFlags.Interface | ts.SymbolFlags.Enum | ts.SymbolFlags.Class;
    return symbol && symbol.flags & nameable && this.#isOwn(symbol) ? symbol : undefined;
  }

  /** `Page<User[]>` → `PageUserArray`; `Partial<User>`, where it recurs, → `PartialUser`. */
  #write({ type, fallback }: Nameless, nameOfSymbol: NameOfSymbol): string {
    const symbol = this.declarationOf(type);
    if (symbol) {
      return this.#withArguments(nameOfSymbol(symbol), type, nameOfSymbol);
    }
    return type.aliasSymbol
      ? this.#withArguments(type.aliasSymbol.name, type, nameOfSymbol)
      : pascalCase(fallback) || 'Value';
  }

  #withArguments(name: string, type: ts.Type, nameOfSymbol: NameOfSymbol): string {
    return name + this.#words(this.argumentsOf(type), nameOfSymbol).join('');
  }

  argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (type.aliasSymbol) {
      return type.aliasTypeArguments ?? [];
    }
    if (!(type.flags & ts.TypeFlags.Object)) {
      return [];
    }
    const { target } = type as ts.TypeReference;
    if (!target?.typeParameters) {
      return [];
    }
    const count = target.typeParameters.length;
    return this.#checker.getTypeArguments(type as ts.TypeReference).slice(0, count);
  }

  #words(types: readonly ts.Type[], nameOfSymbol: NameOfSymbol): string[] {
    return types.map((type) => this.#wordFor(type, nameOfSymbol));
  }

  #wordFor(type: ts.Type, nameOfSymbol: NameOfSymbol): string {
    if (this.declarationOf(type)) {
      return this.#write({ type, fallback: '' }, nameOfSymbol);
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return pascalCase(String(type.value).replace(/^-(?=\d)/, 'Minus ')) || 'Empty';
    }
    if (type.flags & ts.TypeFlags.Boolean) {
      return 'Boolean';
    }
    if (type.isUnion()) {
      return limited(this.#words(type.types, nameOfSymbol)).join('Or');
    }
    if (type.isIntersection()) {
      const parts = type.types.filter(
        (part) => !isTag(part, this.#checker) && !isBrandOfBuiltIn(part, this.#checker),
      );
      return limited(this.#words(parts, nameOfSymbol)).join('And');
    }
    return type.flags & ts.TypeFlags.Object
      ? this.#wordForObject(type, nameOfSymbol)
      : pascalCase(this.#checker.typeToString(type)) || 'Value';
  }

  /** `User[]` → `UserArray`, `Map<string, User>` → `MapStringUser`, `{ id: string }` → `Id`. */
  #wordForObject(type: ts.Type, nameOfSymbol: NameOfSymbol): string {
    const parts = () =>
      this.#words(this.#checker.getTypeArguments(type as ts.TypeReference), nameOfSymbol);
    if (this.#checker.isArrayType(type)) {
      return `${parts().join('')}Array`;
    }
    if (this.#checker.isTupleType(type)) {
      return `${limited(parts()).join('')}Tuple`;
    }
    const name = type.aliasSymbol?.name ?? type.getSymbol()?.name ?? '__type';
    if (codecFor(name)) {
      return pascalCase(name);
    }
    if (!name.startsWith('__')) {
      return this.#withArguments(pascalCase(name), type, nameOfSymbol);
    }
    const properties = this.#checker.getPropertiesOfType(type).map((one) => pascalCase(one.name));
    return limited(properties).join('') || 'Object';
  }

  /** The tag types of core and typia say a constraint, not a type of the user's. */
  #isOwn(symbol: ts.Symbol): boolean {
    const file = symbol.declarations?.[0]?.getSourceFile().fileName;
    if (!file || isPlatformSymbol(symbol, this.#program)) {
      return false;
    }
    const others = ['@ujrpc/core', '@ujrpc/values', '@ujrpc/words', 'typia', '@typia/interface'];
    return !others.includes(packageOf(file) ?? '');
  }
}

function limited(words: readonly string[]): readonly string[] {
  return words.length > maxWords ? [...words.slice(0, maxWords), 'More'] : words;
}

/** With the namespaces around it: `Create` of `namespace User` is `UserCreate`. */
function qualifiedName(symbol: ts.Symbol): string {
  const node = nodeOf(symbol);
  const name = node && ts.getNameOfDeclaration(node);
  const own = name && ts.isIdentifier(name) ? name.text : symbol.name;
  let full = own === 'default' ? 'Default' : own;
  for (let outer = node?.parent; outer; outer = outer.parent) {
    if (
      ts.isModuleDeclaration(outer) &&
      ts.isIdentifier(outer.name) &&
      outer.name.text !== 'global'
    ) {
      full = pascalCase(outer.name.text) + full;
    }
  }
  return full;
}

function nodeOf(symbol: ts.Symbol | undefined): ts.Declaration | undefined {
  return symbol?.declarations?.[0];
}

function placeOf(node: ts.Node | undefined): { file: string; order: string } {
  return {
    file: node?.getSourceFile().fileName ?? '',
    order: String(node?.pos ?? 0).padStart(9, '0'),
  };
}
