import type { DiagnosticCode } from '../../diagnostics/codes.js';
import type { TypeModel } from '../../model/type-model.js';
import { ts } from '../project.js';

/** Where in a signature a type is, for messages. */
export interface Place {
  /** The user's node to point at: a parameter's type or a method's result. */
  readonly node: ts.Node;
  readonly subject: 'parameter' | 'result' | 'value' | 'error';
  /** `user.address[]`, starting with the parameter's name; empty for a result, or a value of a stream, itself. */
  readonly path: string;
  readonly depth: number;
}

/** What the functions that read one form of type need of the extractor. */
export interface TypeWalk {
  readonly checker: ts.TypeChecker;
  readonly program: ts.Program;
  /** @param node The syntax the type came from, where known: it tells the order of a union. */
  modelOf(type: ts.Type, place: Place, node?: ts.TypeNode): TypeModel;
  /** Reports, and answers the `unknown` that stands in for the refused type. */
  refuse(code: DiagnosticCode, place: Place, what: string, remedy?: string): TypeModel;
  /** Asks that the members be told apart on the wire. */
  checkUnion(members: readonly TypeModel[], place: Place): void;
  /** Follows references into the table. */
  resolve(model: TypeModel): TypeModel;
}

export function inside(place: Place, suffix: string): Place {
  const path = place.path === '' ? suffix.replace(/^\./, '') : `${place.path}${suffix}`;
  return { ...place, path, depth: place.depth + 1 };
}

export function describe({ subject, path }: Place): string {
  if (subject === 'parameter') {
    return `parameter \`${path}\``;
  }
  if (subject === 'error') {
    return `\`${path}\``;
  }
  const whole = subject === 'value' ? 'a value of the stream' : 'the result';
  return path === '' ? whole : `\`${path}\` of ${whole}`;
}

/** The checker answers the class for `this`; the message should say what is written. */
export function refuseThis(walk: TypeWalk, node: ts.TypeNode | undefined, place: Place): boolean {
  if (!node || !mentionsThis(node)) {
    return false;
  }
  walk.refuse('UJRPC410', place, `${describe(place)} is \`this\`, which cannot leave the server`);
  return true;
}

function mentionsThis(node: ts.Node): boolean {
  return ts.isThisTypeNode(node) || (ts.forEachChild(node, mentionsThis) ?? false);
}

/** What to do about a missing type in JavaScript, where none can be written. */
export function remedyInJavaScript(node: ts.Node): string | undefined {
  return /\.[cm]?jsx?$/.test(node.getSourceFile().fileName)
    ? 'move the class to a .ts file: types are read from TypeScript, not from JavaScript'
    : undefined;
}
