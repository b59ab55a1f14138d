import { pascalCase } from '../../model/identifiers.js';
import { ts } from '../project.js';
import { packageOf } from '../rpc-symbol.js';
import { importedClasses } from './own-classes.js';
import { isPlatformSymbol } from './platform-types.js';

/** Names that the emitted declarations use themselves. */
const taken = [
  'Array Boolean Client ClientOptions Number Object Promise Readonly ReadonlyArray Record',
  'RpcError String TimeoutError TransportError batch close connect createClient isRpcError',
  'methods notify throwing withOptions codec ArrayBuffer BigInt64Array BigUint64Array Date',
  'Float32Array Float64Array Int16Array Int32Array Int8Array Map ReadonlyMap ReadonlySet Set URL',
  'Uint16Array Uint32Array Uint8Array Uint8ClampedArray',
]
  .join(' ')
  .split(' ');

/** Hands out the names under which types appear in everything that is emitted. */
export class TypeNames {
  readonly #taken: Set<string>;
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;

  constructor(program: ts.Program, checker: ts.TypeChecker) {
    this.#taken = new Set([...taken, ...importedClasses(program)]);
    this.#program = program;
    this.#checker = checker;
  }

  /** The wish itself, or with a number behind it when two modules use one name. */
  allocate(wish: string): string {
    let name = wish;
    for (let n = 2; this.#taken.has(name); n++) {
      name = `${wish}${n}`;
    }
    this.#taken.add(name);
    return name;
  }

  /** The declaration that names a type: an alias, an interface or an enum of the user's. */
  declarationOf(type: ts.Type): ts.Symbol | undefined {
    if (type.aliasSymbol) {
      return this.#isOwn(type.aliasSymbol) ? type.aliasSymbol : undefined;
    }
    const symbol = type.getSymbol();
    const nameable = ts.SymbolFlags.Interface | ts.SymbolFlags.Enum;
    return symbol && symbol.flags & nameable && this.#isOwn(symbol) ? symbol : undefined;
  }

  /** `Page<User[]>` → `PageUserArray`. */
  nameOf(type: ts.Type): string | undefined {
    const symbol = this.declarationOf(type);
    return symbol && this.#withArguments(symbol, type);
  }

  /** For a type that recurs without a name of its own: `Partial<User>` → `PartialUser`. */
  fallbackOf(type: ts.Type, path: string): string {
    const alias = type.aliasSymbol && this.#withArguments(type.aliasSymbol, type);
    return alias ?? (pascalCase(path) || 'Value');
  }

  #withArguments(symbol: ts.Symbol, type: ts.Type): string {
    const own = symbol.name === 'default' ? 'Default' : symbol.name;
    return (
      own +
      this.argumentsOf(type)
        .map((one) => this.#wordFor(one))
        .join('')
    );
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

  #wordFor(type: ts.Type): string {
    const name = this.nameOf(type);
    if (name) {
      return name;
    }
    if (type.isStringLiteral() || type.isNumberLiteral()) {
      return pascalCase(String(type.value));
    }
    if (this.#checker.isArrayType(type)) {
      return `${this.#wordFor(this.#checker.getTypeArguments(type as ts.TypeReference)[0] ?? type)}Array`;
    }
    if (type.flags & ts.TypeFlags.Boolean) {
      return 'Boolean';
    }
    if (type.isUnion()) {
      return type.types.map((member) => this.#wordFor(member)).join('Or');
    }
    if (type.flags & ts.TypeFlags.Object) {
      return 'Object';
    }
    return pascalCase(this.#checker.typeToString(type)) || 'Value';
  }

  /** The tag types of core and typia say a constraint, not a type of the user's. */
  #isOwn(symbol: ts.Symbol): boolean {
    const file = symbol.declarations?.[0]?.getSourceFile().fileName;
    if (!file || isPlatformSymbol(symbol, this.#program)) {
      return false;
    }
    return !['@ujrpc/core', 'typia', '@typia/interface'].includes(packageOf(file) ?? '');
  }
}
