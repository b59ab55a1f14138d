import { codeOfName, ErrorCode } from '@ujrpc/words';
import type { DiagnosticCode } from '../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { ErrorModel } from '../model/service-model.js';
import { baseOf, extendsClauseOf } from './classes.js';
import { docsOf } from './docs.js';
import { codeIn, superArguments } from './error-codes.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import { isErrorBase } from './rpc-symbol.js';
import type { NamedError } from './throws.js';
import type { TypeExtractor } from './types/type-extractor.js';
import { isUndefined, mayBeUndefined, presentModel } from './types/unions.js';
import type { Place } from './types/walk.js';

/**
 * JSON-RPC 2.0, section 5.1: reserved for errors of the protocol itself. What lies above is the
 * server's, apart from the codes that ujrpc answers.
 */
const reserved = { from: -32768, to: -32100 };
const taken: ReadonlySet<number> = new Set(Object.values(ErrorCode));

interface ErrorClass {
  readonly node: ts.ClassLikeDeclaration;
  /** From the class itself up to the last one of the user's. */
  readonly chain: readonly ts.ClassLikeDeclaration[];
  readonly model: Omit<ErrorModel, 'bases'>;
}

/** Reads the classes of errors that methods declare, each once. */
export class ErrorReader {
  readonly #types: TypeExtractor;
  readonly #report: (found: Diagnostic) => void;
  readonly #known = new Map<ts.ClassLikeDeclaration, ErrorClass | undefined>();

  constructor(types: TypeExtractor, report: (found: Diagnostic) => void) {
    this.#types = types;
    this.#report = report;
  }

  /** @returns The classes that could be read; the others are reported. */
  read(named: readonly NamedError[]): ts.ClassLikeDeclaration[] {
    return named.flatMap(({ node, declaration }) => {
      const chain = declaration && this.#chainOf(declaration);
      if (!declaration || !chain) {
        const what = declaration
          ? `class ${node.getText()} does not extend RpcError, so callers get -32603 for it`
          : `there is no class ${node.getText()} here`;
        this.#refuse('UJRPC501', what, node);
        return [];
      }
      if (!this.#known.has(declaration)) {
        this.#known.set(declaration, this.#classOf(declaration, chain));
      }
      return this.#known.get(declaration) ? [declaration] : [];
    });
  }

  /** Whether callers get what extends it as what it is. */
  isDeclarable(declaration: ts.ClassLikeDeclaration): boolean {
    return this.#chainOf(declaration) !== undefined;
  }

  /** All that were read, bases before their subclasses. */
  models(): Map<ts.ClassLikeDeclaration, ErrorModel> {
    const read = [...this.#known.values()].filter((one) => one !== undefined);
    const names = this.#types.namesOfClasses(read.map(({ node }) => node));
    const nameOf = (node: ts.ClassLikeDeclaration, wish: string) => names.get(node) ?? wish;
    const found = read
      .map((one) => ({ ...one, model: { ...one.model, name: nameOf(one.node, one.model.name) } }))
      .sort((a, b) => a.chain.length - b.chain.length || (a.model.name < b.model.name ? -1 : 1));
    this.#checkCodes(found);
    return new Map(
      found.map(({ node, chain, model }) => {
        const bases = chain.slice(1).flatMap((base) => names.get(base) ?? []);
        return [node, { ...model, bases }];
      }),
    );
  }

  #refuse(code: DiagnosticCode, what: string, node: ts.Node): undefined {
    this.#report(diagnostic(code, what, positionOf(node)));
    return undefined;
  }

  #chainOf(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] | undefined {
    const { checker } = this.#types;
    const chain: ts.ClassLikeDeclaration[] = [];
    let one: ts.ClassLikeDeclaration | undefined = node;
    while (one && !chain.includes(one)) {
      chain.push(one);
      const base = extendsClauseOf(one)?.expression;
      if (base && isErrorBase(base, checker)) {
        return chain;
      }
      one = baseOf(one, checker);
    }
    return undefined;
  }

  #classOf(
    node: ts.ClassLikeDeclaration,
    chain: readonly ts.ClassLikeDeclaration[],
  ): ErrorClass | undefined {
    const place = node.name ?? node;
    const wish = node.name?.text;
    if (wish === undefined || wish === '') {
      return this.#refuse('UJRPC501', 'a class of errors has no name', place);
    }
    const code = codeIn(chain, this.#types.checker);
    if (code === 'unknown') {
      return this.#refuse('UJRPC502', `the code of class ${wish} is not a literal`, place);
    }
    if (code !== undefined && isReserved(code)) {
      return this.#refuse('UJRPC504', `class ${wish} has the code ${code}`, place);
    }
    const [message] = superArguments(node).filter(ts.isStringLiteralLike);
    const model = {
      name: wish,
      code: code ?? codeOfName(wish),
      message: message?.text,
      ...this.#dataOf(node, place, wish),
      docs: docsOf(node),
      position: positionOf(place),
    };
    return { node, chain, model };
  }

  #dataOf(node: ts.ClassLikeDeclaration, name: ts.Node, wish: string) {
    const { checker } = this.#types;
    const property = checker.getPropertyOfType(checker.getTypeAtLocation(node), 'data');
    const type = property && checker.getTypeOfSymbol(property);
    if (!type || type.flags & ts.TypeFlags.Unknown) {
      return { data: undefined, undefinable: true };
    }
    const at = extendsClauseOf(node)?.typeArguments?.[0] ?? name;
    const place: Place = { node: at, subject: 'error', path: `${wish}.data`, depth: 0 };
    if (isUndefined(type)) {
      return { data: { kind: 'never' as const }, undefinable: true };
    }
    const written = ts.isTypeNode(at) ? at : undefined;
    const data = presentModel(this.#types, type, place, written);
    return { data, undefinable: mayBeUndefined(type) };
  }

  #checkCodes(found: readonly ErrorClass[]): void {
    const byCode = new Map<number, ErrorClass>();
    for (const one of found) {
      const { code, name } = one.model;
      const rival = byCode.get(code);
      if (rival) {
        const what = `class ${name} has the code ${code}, and so has class ${rival.model.name}`;
        this.#refuse('UJRPC503', what, one.node.name ?? one.node);
      }
      byCode.set(code, one);
    }
  }
}

function isReserved(code: number): boolean {
  const isProtocols = code >= reserved.from && code <= reserved.to;
  return !Number.isSafeInteger(code) || isProtocols || taken.has(code);
}
