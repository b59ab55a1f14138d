import type { DiagnosticCode } from '../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { Docs } from '../model/docs.js';
import type { MethodModel, ParamModel, ResultModel, StreamModel } from '../model/service-model.js';
import { BatchReader, docsOfOneCall } from './batches.js';
import type { RpcMember } from './classes.js';
import { docsOf } from './docs.js';
import type { ErrorReader } from './errors.js';
import { readParam } from './params.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';
import { type StreamType, streamType } from './streams.js';
import { thrownErrors } from './throws.js';
import type { TypeExtractor } from './types/type-extractor.js';
import { isUndefined, mayBeUndefined, presentModel } from './types/unions.js';
import { type Place, refuseThis } from './types/walk.js';

/** A method whose errors are not put together yet: a class of the next method may extend one of them. */
export interface ReadMethod {
  readonly method: Omit<MethodModel, 'errors'>;
  readonly errors: readonly ts.ClassLikeDeclaration[];
}

/** Reads the methods of one class. */
export class MethodReader {
  readonly #types: TypeExtractor;
  readonly #errors: ErrorReader;
  readonly #batches: BatchReader;
  readonly #owner: ts.Type;
  readonly #namespace: string | undefined;
  readonly #report: (found: Diagnostic) => void;

  constructor(
    types: TypeExtractor,
    errors: ErrorReader,
    owner: ts.Type,
    namespace: string | undefined,
    report: (found: Diagnostic) => void,
  ) {
    this.#types = types;
    this.#errors = errors;
    this.#batches = new BatchReader(types, errors, report);
    this.#owner = owner;
    this.#namespace = namespace;
    this.#report = report;
  }

  read({ node, decorator }: RpcMember): ReadMethod | undefined {
    const name = this.#nameOf(node);
    if (name === undefined || !ts.isMethodDeclaration(node)) {
      return undefined;
    }
    const signature = this.#signatureOf(node, name);
    if (!signature) {
      return undefined;
    }
    const { options, isBatch } = decorator;
    const batch = isBatch ? this.#batches.read(node, signature) : undefined;
    if (isBatch && !batch) {
      return undefined;
    }
    const written = withDescription(docsOf(node), options.description);
    const docs = batch ? docsOfOneCall(written, batch) : written;
    const throws = thrownErrors(node, docs, this.#types.checker);
    const method = {
      property: name,
      wireName: [this.#namespace, options.name ?? name]
        .filter((part) => part !== undefined)
        .join('.'),
      docs,
      deprecated:
        options.deprecated ?? docs?.tags.some((tag) => tag.name === 'deprecated') ?? false,
      ...(options.idempotent && { idempotent: true as const }),
      position: positionOf(node.name),
      ...(batch
        ? { params: batch.params, result: batch.result, stream: undefined, async: true }
        : { params: this.#params(node, signature), ...this.#result(node, signature) }),
      batch: batch?.calls,
      throws: throws.described,
    };
    const named = [...throws.named, ...(options.throws ?? []), ...(batch?.errors ?? [])];
    return { method, errors: this.#errors.read(named) };
  }

  /** A method of a client: it says `void` where nothing is awaited, and else a promise. */
  readClients(member: RpcMember): ReadMethod | undefined {
    const read = this.read(member);
    if (!read) {
      return undefined;
    }
    const { property, result, stream, async } = read.method;
    const place = (member.node as ts.MethodDeclaration).type ?? member.node;
    if (stream) {
      return this.#refuse('UJRPC313', `\`${property}\` streams, and clients cannot`, place);
    }
    if (!async && result.type) {
      const what = `\`${property}\` returns neither void nor a promise, and its answer takes time`;
      return this.#refuse('UJRPC313', what, place);
    }
    return read;
  }

  #refuse(code: DiagnosticCode, what: string, node: ts.Node): undefined {
    this.#report(diagnostic(code, what, positionOf(node)));
    return undefined;
  }

  /** The name, if the member is a method that can be called from outside by it. */
  #nameOf(node: ts.ClassElement): string | undefined {
    const name = node.name ?? node;
    const text = name.getText();
    if (!ts.isMethodDeclaration(node)) {
      return this.#refuse('UJRPC304', `\`${text}\` has @rpc but is not a method`, name);
    }
    const flags = ts.getCombinedModifierFlags(node);
    if (
      ts.isPrivateIdentifier(name) ||
      flags & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)
    ) {
      return this.#refuse('UJRPC301', `\`${text}\` has @rpc but is not public`, name);
    }
    if (flags & ts.ModifierFlags.Static) {
      return this.#refuse('UJRPC302', `\`${text}\` is static, and calls go to instances`, name);
    }
    if (!ts.isIdentifier(name) && !ts.isStringLiteral(name)) {
      return this.#refuse('UJRPC303', `\`${text}\` is not a plain name`, name);
    }
    return name.text;
  }

  /** As the class sees it: the type parameters of a generic base are filled in. */
  #signatureOf(node: ts.MethodDeclaration, name: string): ts.Signature | undefined {
    const { checker } = this.#types;
    const property = checker.getPropertyOfType(this.#owner, name);
    const signatures = property ? checker.getTypeOfSymbol(property).getCallSignatures() : [];
    if (signatures.length > 1) {
      const what = `\`${name}\` has ${signatures.length} overloads, and a call on the wire cannot choose`;
      return this.#refuse('UJRPC306', what, node.name);
    }
    const typeParameter = node.typeParameters?.[0];
    if (typeParameter) {
      const what = `\`${name}\` is generic, and type parameters do not exist at run time`;
      return this.#refuse('UJRPC305', what, typeParameter);
    }
    return signatures[0];
  }

  #params(node: ts.MethodDeclaration, signature: ts.Signature): ParamModel[] {
    const nodes = node.parameters.filter((one) => one.name.getText() !== 'this');
    return nodes.flatMap((one, i) => {
      const symbol = signature.parameters[i];
      return (
        (symbol &&
          readParam(this.#types, one, this.#types.checker.getTypeOfSymbol(symbol), this.#report)) ??
        []
      );
    });
  }

  #result(
    node: ts.MethodDeclaration,
    signature: ts.Signature,
  ): Pick<MethodModel, 'result' | 'stream' | 'async'> {
    const { checker } = this.#types;
    const declared = signature.getReturnType();
    const place: Place = { node: node.type ?? node.name, subject: 'result', path: '', depth: 0 };
    if (refuseThis(this.#types, node.type, place)) {
      return { result: nothing, stream: undefined, async: false };
    }
    const thenable = mayBeThenable(declared, checker);
    const type = (thenable && checker.getAwaitedType(declared)) || declared;
    const async = thenable || (type.flags & ts.TypeFlags.Unknown) !== 0;
    const stream = streamType(this.#types, type);
    if (stream) {
      return { ...this.#stream(stream, place), async };
    }
    const written = thenable ? undefined : node.type;
    return { result: this.#sent(type, place, written), stream: undefined, async };
  }

  #stream(
    { item, tracked, returned, takesValues }: StreamType,
    place: Place,
  ): { result: ResultModel; stream: StreamModel } {
    if (takesValues) {
      const what = 'the result is a generator that takes values, and no caller can send them';
      this.#types.refuse('UJRPC312', place, what);
    }
    const stream = { item: this.#sent(item, { ...place, subject: 'value' }), tracked };
    return { result: returned ? this.#sent(returned, place) : nothing, stream };
  }

  /** What the method sends of a type: nothing, where that has no value but undefined. */
  #sent(type: ts.Type, place: Place, written?: ts.TypeNode): ResultModel {
    return isUndefined(type)
      ? nothing
      : {
          type: presentModel(this.#types, type, place, written),
          undefinable: mayBeUndefined(type),
        };
  }
}

const nothing: ResultModel = { type: undefined, undefinable: false };

function mayBeThenable(type: ts.Type, checker: ts.TypeChecker): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return parts.some(
    (part) => part.flags & ts.TypeFlags.Object && checker.getPropertyOfType(part, 'then'),
  );
}

/** `@rpc({ description })` takes the place of the comment's text; the tags stay. */
export function withDescription(
  docs: Docs | undefined,
  description: string | undefined,
): Docs | undefined {
  if (description === undefined) {
    return docs;
  }
  const firstTag = docs?.lines.findIndex((line) => line.startsWith('@')) ?? -1;
  const tagLines = firstTag < 0 ? [] : (docs?.lines.slice(firstTag) ?? []);
  return { description, lines: [...description.split('\n'), ...tagLines], tags: docs?.tags ?? [] };
}
