import type { DiagnosticCode } from '../diagnostics/codes.js';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import { type RpcDecorator, rpcClientDecoratorOf, rpcDecoratorOf } from './decorators.js';
import { positionOf } from './positions.js';
import { ts } from './project.js';

/** A class that is a contract of its own, with the members that it exposes. */
export interface RpcClass {
  /** Who answers: an instance that the server has, or a client. */
  readonly implementedBy: 'server' | 'client';
  readonly node: ts.ClassDeclaration;
  readonly name: string;
  readonly decorator: RpcDecorator | undefined;
  readonly members: readonly RpcMember[];
}

export interface RpcMember {
  /** Where the signature is: the most derived declaration. */
  readonly node: ts.ClassElement;
  readonly decorator: RpcDecorator;
}

type Report = (found: Diagnostic) => void;

/** The concrete classes of a file that have `@rpc` members, own or inherited, and those with `@rpc.client`. */
export function rpcClassesOf(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  report: Report,
): RpcClass[] {
  const exported = exportsOf(file, checker);
  return classesIn(file).flatMap((node) => {
    const client = readClientClass(node, checker, report);
    if (client) {
      return isNamed(client, exported, checker, report) ? [client] : [];
    }
    const found = readClass(node, checker, report);
    return found && isUsable(found, exported, checker, report) ? [found] : [];
  });
}

function classesIn(file: ts.SourceFile): ts.ClassLikeDeclaration[] {
  const classes: ts.ClassLikeDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      classes.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return classes;
}

/** A class by which a server calls its clients: nobody extends it, so all of it is what it declares. */
function readClientClass(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
  report: Report,
): FoundClass | undefined {
  const decorator = rpcClientDecoratorOf(node, checker, report);
  if (!decorator) {
    return undefined;
  }
  const name = node.name?.text ?? '';
  const refuse = (what: string, place: ts.Node) =>
    report(diagnostic('UJRPC213', `class ${name} ${what}`, positionOf(place)));
  const base = extendsClauseOf(node);
  if (!isAbstract(node)) {
    refuse(
      'has @rpc.client but is not abstract, and no server has an instance of it',
      node.name ?? node,
    );
  } else if (base) {
    refuse('has @rpc.client and extends another class', base);
  } else if (node.members.length === 0) {
    refuse('has @rpc.client but no method', node.name ?? node);
  }
  const members = node.members.flatMap((member) => {
    if (isAbstractMethod(member)) {
      return [{ node: member, decorator: { node: decorator.node, isBatch: false, options: {} } }];
    }
    const what = `has \`${(member.name ?? member).getText()}\`, which is not an abstract method`;
    refuse(what, member.name ?? member);
    return [];
  });
  return { implementedBy: 'client', node, name, decorator, members, ownsRpc: true };
}

function isAbstractMethod(member: ts.ClassElement): boolean {
  const isIt = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Abstract) !== 0;
  return isIt && ts.isMethodDeclaration(member);
}

interface FoundClass extends Omit<RpcClass, 'node' | 'name'> {
  readonly node: ts.ClassLikeDeclaration;
  readonly name: string;
  readonly ownsRpc: boolean;
}

function readClass(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
  report: Report,
): FoundClass | undefined {
  const decorator = rpcDecoratorOf(node, checker, report);
  const members = rpcMembers(node, checker, report);
  const ownsRpc =
    decorator !== undefined ||
    members.some((member) => member.decorator.node.parent.parent === node);
  if (members.length === 0) {
    if (decorator) {
      const what = `class ${node.name?.text ?? ''} has @rpc, but none of its methods has`;
      report(
        diagnostic(
          'UJRPC203',
          what.replace('class  ', 'the class '),
          positionOf(node.name ?? node),
        ),
      );
    }
    return undefined;
  }
  const name = node.name?.text ?? '';
  return { implementedBy: 'server', node, name, decorator, members, ownsRpc };
}

/** Reports why a class with `@rpc` of its own cannot be served; one that only inherits may be. */
function isUsable(
  found: FoundClass,
  exported: ReadonlySet<ts.Symbol>,
  checker: ts.TypeChecker,
  report: Report,
): found is FoundClass & RpcClass {
  const { node } = found;
  return !isAbstract(node) && !isMixin(node, checker) && isNamed(found, exported, checker, report);
}

/** Reports why nobody could name a class with `@rpc` of its own. */
function isNamed(
  found: FoundClass,
  exported: ReadonlySet<ts.Symbol>,
  checker: ts.TypeChecker,
  report: Report,
): found is FoundClass & RpcClass {
  const { node, name, ownsRpc } = found;
  const refuse = (code: DiagnosticCode, what: string, place: ts.Node) => {
    if (ownsRpc) {
      report(diagnostic(code, what, positionOf(place)));
    }
    return false;
  };
  const symbol = node.name && checker.getSymbolAtLocation(node.name);
  if (!ts.isClassDeclaration(node) || !node.name || !symbol) {
    const what = 'a class with @rpc methods has no name, so a server cannot look up its contract';
    return refuse('UJRPC202', what, node);
  }
  if (!exported.has(symbol)) {
    const what = `class ${name} has @rpc methods but is not exported, so no server can register it`;
    return refuse('UJRPC201', what, node.name);
  }
  const [typeParameter] = node.typeParameters ?? [];
  const what = `class ${name} is generic, and type parameters do not exist at run time`;
  return typeParameter ? refuse('UJRPC204', what, typeParameter) : true;
}

function exportsOf(file: ts.SourceFile, checker: ts.TypeChecker): ReadonlySet<ts.Symbol> {
  const module = checker.getSymbolAtLocation(file);
  const symbols = module ? checker.getExportsOfModule(module) : [];
  return new Set(
    symbols.map((symbol) =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    ),
  );
}

export function isAbstract(node: ts.ClassLikeDeclaration): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Abstract) !== 0;
}

/** A class that extends a parameter of the function around it: its subclasses are served. */
function isMixin(node: ts.ClassLikeDeclaration, checker: ts.TypeChecker): boolean {
  const base = extendsClauseOf(node)?.expression;
  const declaration = base && checker.getSymbolAtLocation(base)?.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration);
}

/** From the class up to its bases: an override without `@rpc` stays exposed, with its own types. */
function rpcMembers(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
  report: Report,
): RpcMember[] {
  const nearest = new Map<string, ts.ClassElement>();
  const members = new Map<string, RpcMember>();
  for (const owner of chainOf(node, checker)) {
    for (const member of owner.members) {
      const key = `${member.name?.getText() ?? ''}:${isStatic(member)}`;
      if (!isSignature(member) && !nearest.has(key)) {
        nearest.set(key, member);
      }
      const decorator = rpcDecoratorOf(member, checker, report);
      if (!decorator || members.has(key) || refuseAbstract(member, report)) {
        continue;
      }
      // The signature of an overload stands for the method, and is refused where it is read.
      members.set(key, { node: nearest.get(key) ?? member, decorator });
    }
  }
  return [...members.values()];
}

function isStatic(member: ts.ClassElement): boolean {
  return (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
}

/** An abstract method, or one of several overloads. */
function isSignature(member: ts.ClassElement): boolean {
  return ts.isMethodDeclaration(member) && !member.body;
}

function refuseAbstract(member: ts.ClassElement, report: Report): boolean {
  if ((ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Abstract) === 0) {
    return false;
  }
  const name = member.name ?? member;
  const what = `\`${name.getText()}\` has @rpc but is abstract, which leaves nothing to decorate`;
  const remedy = 'put @rpc on the methods that implement it';
  report(diagnostic('UJRPC304', what, positionOf(name), remedy));
  return true;
}

/** The class itself, then its bases, nearest first. */
function chainOf(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
): readonly ts.ClassLikeDeclaration[] {
  const chain = new Set([node]);
  for (const one of chain) {
    for (const base of basesOf(one, checker)) {
      chain.add(base);
    }
  }
  return [...chain];
}

/** The class that a class extends, where its source or declaration is at hand. */
export function baseOf(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
): ts.ClassLikeDeclaration | undefined {
  return basesOf(node, checker)[0];
}

/**
 * By the type of what is extended: it may be an alias, or what a mixin returns, which is several
 * classes at once.
 */
function basesOf(
  node: ts.ClassLikeDeclaration,
  checker: ts.TypeChecker,
): readonly ts.ClassLikeDeclaration[] {
  const type = extendsClauseOf(node) && checker.getTypeAtLocation(node);
  const bases = type?.isClassOrInterface() ? checker.getBaseTypes(type) : [];
  return bases
    .flatMap((base) => (base.isIntersection() ? base.types : [base]))
    .flatMap((base) => base.getSymbol()?.declarations?.find(ts.isClassLike) ?? []);
}

/** What follows `extends`. */
export function extendsClauseOf(
  node: ts.ClassLikeDeclaration,
): ts.ExpressionWithTypeArguments | undefined {
  const isExtends = (one: ts.HeritageClause) => one.token === ts.SyntaxKind.ExtendsKeyword;
  return node.heritageClauses?.find(isExtends)?.types[0];
}
