import type { DiagnosticCode } from '../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { Docs } from '../model/docs.js';
import type { ParamModel, ResultModel } from '../model/service-model.js';
import type { ErrorReader } from './errors.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import { streamType } from './streams.js';
import type { NamedError } from './throws.js';
import { isPlatformSymbol } from './types/platform-types.js';
import type { TypeExtractor } from './types/type-extractor.js';
import { isUndefined, mayBeUndefined, presentModel, presentModelWithout } from './types/unions.js';
import { type Place, refuseThis } from './types/walk.js';

/** What a batch method's signature says of one call. */
export interface BatchSignature {
  /** The name of the parameter that takes all calls. */
  readonly calls: string;
  readonly params: readonly ParamModel[];
  readonly result: ResultModel;
  /** The classes of errors that it says may be in a call's place. */
  readonly errors: readonly NamedError[];
}

/**
 * Reads `(calls: [text: string, count: number][]): Promise<(Result | Error)[]>` as
 * `(text: string, count: number): Promise<Result>`.
 */
export class BatchReader {
  readonly #types: TypeExtractor;
  readonly #errors: ErrorReader;
  readonly #report: (found: Diagnostic) => void;

  constructor(types: TypeExtractor, errors: ErrorReader, report: (found: Diagnostic) => void) {
    this.#types = types;
    this.#errors = errors;
    this.#report = report;
  }

  read(node: ts.MethodDeclaration, signature: ts.Signature): BatchSignature | undefined {
    const params = this.#params(node, signature);
    const result = this.#result(node, signature);
    return params && result && { ...params, ...result };
  }

  #refuse(code: DiagnosticCode, what: string, node: ts.Node): undefined {
    this.#report(diagnostic(code, what, positionOf(node)));
    return undefined;
  }

  #params(
    node: ts.MethodDeclaration,
    signature: ts.Signature,
  ): Pick<BatchSignature, 'calls' | 'params'> | undefined {
    const nodes = node.parameters.filter((one) => one.name.getText() !== 'this');
    const [param, other] = nodes;
    const name = node.name.getText();
    if (!param || other) {
      const what = `\`${name}\` has @rpc.batch and ${nodes.length} parameters instead of one`;
      return this.#refuse('UJRPC314', what, other ?? node.name);
    }
    const calls = param.name.getText();
    if (param.dotDotDotToken || param.questionToken || param.initializer) {
      const what = `\`${calls}\` of a batch method is ${param.dotDotDotToken ? 'a rest parameter' : 'optional'}`;
      return this.#refuse('UJRPC314', what, param.name);
    }
    const place: Place = {
      node: param.type ?? param.name,
      subject: 'parameter',
      path: calls,
      depth: 0,
    };
    const symbol = signature.parameters[0];
    if (!symbol || refuseThis(this.#types, param.type, place)) {
      return undefined;
    }
    const { checker } = this.#types;
    const tuple = elementOf(checker.getTypeOfSymbol(symbol), checker);
    if (!tuple || !checker.isTupleType(tuple)) {
      const what = `\`${calls}\` of a batch method is not an array of tuples`;
      return this.#refuse('UJRPC314', what, place.node);
    }
    const params = this.#tupleParams(tuple as ts.TupleTypeReference, place);
    return params && { calls, params };
  }

  /** Each element of the tuple is a parameter of the one call, with its label as the name. */
  #tupleParams(tuple: ts.TupleTypeReference, place: Place): ParamModel[] | undefined {
    const { labeledElementDeclarations: labels, elementFlags } = tuple.target;
    const names = new Set<string>();
    const params: ParamModel[] = [];
    for (const [i, type] of this.#types.checker.getTypeArguments(tuple).entries()) {
      const label = labels?.[i]?.name;
      const name = label && ts.isIdentifier(label) ? label.text : undefined;
      const problem = this.#labelProblem(name, names, i);
      if (name === undefined || problem !== undefined) {
        return this.#refuse('UJRPC314', problem ?? '', place.node);
      }
      names.add(name);
      const model = this.#tupleParam(
        name,
        type,
        elementFlags[i] ?? ts.ElementFlags.Required,
        place,
      );
      const isLast = i === elementFlags.length - 1;
      if (!model) {
        return undefined;
      }
      if (model.rest && !isLast) {
        const what = `\`${place.path}\` of a batch method has elements after the rest element \`${name}\``;
        return this.#refuse('UJRPC314', what, place.node);
      }
      params.push(model);
    }
    return params;
  }

  #labelProblem(
    name: string | undefined,
    before: ReadonlySet<string>,
    index: number,
  ): string | undefined {
    if (name === undefined) {
      return `element ${index} of the tuple has no label, so callers have no name for the argument`;
    }
    if (before.has(name)) {
      return `the tuple has two elements with the label \`${name}\``;
    }
    return isIdentifierName(name)
      ? undefined
      : `the label \`${name}\` of the tuple is a word of the language, which no parameter can have as its name`;
  }

  #tupleParam(
    name: string,
    type: ts.Type,
    flags: ts.ElementFlags,
    place: Place,
  ): ParamModel | undefined {
    const at: Place = { ...place, path: name };
    const common = { name, defaultText: undefined };
    if (flags & (ts.ElementFlags.Rest | ts.ElementFlags.Variadic)) {
      const model = this.#types.modelOf(type, at);
      return { ...common, type: model, optional: false, rest: true };
    }
    const optional = (flags & ts.ElementFlags.Optional) !== 0 || mayBeUndefined(type);
    const model = optional ? presentModel(this.#types, type, at) : this.#types.modelOf(type, at);
    return { ...common, type: model, optional, rest: false };
  }

  #result(
    node: ts.MethodDeclaration,
    signature: ts.Signature,
  ): Pick<BatchSignature, 'result' | 'errors'> | undefined {
    const { checker } = this.#types;
    const declared = signature.getReturnType();
    const place: Place = { node: node.type ?? node.name, subject: 'result', path: '', depth: 0 };
    if (refuseThis(this.#types, node.type, place)) {
      return undefined;
    }
    const type = checker.getAwaitedType(declared) ?? declared;
    if (streamType(this.#types, type)) {
      return this.#refuse('UJRPC315', 'a batch method streams', place.node);
    }
    const element = elementOf(type, checker);
    if (!element) {
      const what = `the result of a batch method is ${checker.typeToString(type)}`;
      return this.#refuse('UJRPC315', what, place.node);
    }
    const parts = element.isUnion() ? element.types : [element];
    const isFailure = (part: ts.Type) => isError(part, this.#types);
    const errors = parts.filter(isFailure);
    if (errors.length === parts.length) {
      const what = 'the result of a batch method has room for errors alone';
      return this.#refuse('UJRPC315', what, place.node);
    }
    const others = parts.filter((part) => !isFailure(part));
    return {
      result: others.every(isUndefined)
        ? { type: undefined, undefinable: false }
        : {
            type: presentModelWithout(
              this.#types,
              element,
              place,
              isFailure,
              writtenElement(node.type),
            ),
            undefinable: mayBeUndefined(element),
          },
      errors: errors.flatMap((error) => {
        const declaration = error.getSymbol()?.declarations?.find(ts.isClassLike);
        const isKnown = declaration !== undefined && this.#errors.isDeclarable(declaration);
        return isKnown ? [{ node: place.node, declaration }] : [];
      }),
    };
  }
}

/** Callers have no parameter that takes all calls: what the comment says of it is not for them. */
export function docsOfOneCall(
  docs: Docs | undefined,
  { calls, params }: Pick<BatchSignature, 'calls' | 'params'>,
): Docs | undefined {
  if (!docs || params.some(({ name }) => name === calls)) {
    return docs;
  }
  let isOfAll = false;
  const lines = docs.lines.filter((line) => {
    isOfAll = line.startsWith('@') ? new RegExp(`^@param ${calls}(?![\\w$])`).test(line) : isOfAll;
    return !isOfAll;
  });
  return { ...docs, lines, tags: docs.tags.filter(({ parameter }) => parameter !== calls) };
}

/** Of an array or a readonly one, but not of a tuple. */
function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  return checker.isArrayType(type)
    ? checker.getTypeArguments(type as ts.TypeReference)[0]
    : undefined;
}

/** `A | Error` of `Promise<(A | Error)[]>`, as it is written. */
function writtenElement(node: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (node && ts.isTypeReferenceNode(node)) {
    return writtenElement(node.typeArguments?.[0]);
  }
  return node && ts.isArrayTypeNode(node) ? node.elementType : undefined;
}

/** Whether it is the platform's Error, or a class that extends it. */
function isError(
  type: ts.Type,
  { checker, program }: Pick<TypeExtractor, 'checker' | 'program'>,
): boolean {
  const symbol = type.getSymbol();
  if (!symbol) {
    return false;
  }
  if (symbol.name === 'Error' && isPlatformSymbol(symbol, program)) {
    return true;
  }
  const { target = type } = type as Partial<ts.TypeReference>;
  const bases = target.isClassOrInterface() ? checker.getBaseTypes(target) : [];
  return bases.some((base) => isError(base, { checker, program }));
}

/** A parameter may be called so, in strict mode too. */
function isIdentifierName(name: string): boolean {
  const kind = ts.identifierToKeywordKind(ts.factory.createIdentifier(name));
  return (kind === undefined || kind > ts.SyntaxKind.LastFutureReservedWord) && !RESERVED.has(name);
}

/** What modules and strict code reserve without being keywords. */
const RESERVED = new Set(['arguments', 'await', 'eval']);
