import path from 'node:path';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.js';
import type { ClassModel, ErrorModel, MethodModel, ServiceModel } from '../model/service-model.js';
import { namespacesOf, wireNameProblem } from '../model/wire-name.js';
import { type RpcClass, rpcClassesOf } from './classes.js';
import { docsOf } from './docs.js';
import { ErrorReader } from './errors.js';
import { MethodReader, type ReadMethod, withDescription } from './methods.js';
import { positionOf } from './positions.js';
import type { SourceProject, ts } from './project.js';
import { SignatureErrors } from './signature-errors.js';
import { TypeExtractor } from './types/type-extractor.js';

/** Everything that a project exposes, and everything that is wrong with it. */
export function extractService(project: SourceProject): {
  service: ServiceModel;
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = (found: Diagnostic) => void diagnostics.push(found);
  const program = project.program();
  const checker = program.getTypeChecker();
  const files = project.sourceFiles();
  const found = files.flatMap((file) => rpcClassesOf(file, checker, report));
  const signatures = new SignatureErrors(program);
  for (const file of files) {
    signatures.checkSyntax(file, report);
  }
  for (const one of found) {
    signatures.check(one, report);
  }
  const types = new TypeExtractor(program, (one) => {
    if (one.code !== 'UJRPC402' || !signatures.covers(one.position)) {
      report(one);
    }
  });
  const reader = new ErrorReader(types, report);
  const read = found.map((one) => readClass(one, types, reader, report));
  const errors = reader.models();
  const classes = read.map((one) => classModel(one, errors));
  types.finish();
  checkNames(classes, report);
  if (classes.length === 0 && diagnostics.length === 0) {
    report(nothingFound(project));
  }
  const service = { classes, types: types.types, errors: [...errors.values()] };
  return { service, diagnostics };
}

function nothingFound({ tsconfig, directory, references }: SourceProject): Diagnostic {
  if (references.length === 0) {
    return diagnostic('UJRPC102', `no class in ${directory} has @rpc methods`);
  }
  const what = `${tsconfig} has no files of its own, it only refers to other projects`;
  const options = references.map((one) => `--project ${fromWorkingFolder(one)}`);
  return diagnostic('UJRPC102', what, undefined, `use ${options.join(' or ')}`);
}

function fromWorkingFolder(file: string): string {
  const relative = path.relative('', file).split(path.sep).join('/');
  return relative.startsWith('..') ? file : relative;
}

interface ReadClass extends Omit<ClassModel, 'methods'> {
  readonly methods: readonly ReadMethod[];
}

function readClass(
  { implementedBy, node, name, decorator, members }: RpcClass,
  types: TypeExtractor,
  errors: ErrorReader,
  report: (found: Diagnostic) => void,
): ReadClass {
  const options = decorator?.options ?? {};
  const owner = types.checker.getTypeAtLocation(node);
  const reader = new MethodReader(types, errors, owner, options.namespace, report);
  const methods = members
    .map((member) =>
      implementedBy === 'client' ? reader.readClients(member) : reader.read(member),
    )
    .filter((read) => read !== undefined)
    .map((read) =>
      options.deprecated ? { ...read, method: { ...read.method, deprecated: true } } : read,
    );
  return {
    name,
    implementedBy,
    namespace: options.namespace,
    docs: withDescription(docsOf(node), options.description),
    unknownParams: options.unknownParams ?? 'refuse',
    unknownProperties: options.unknownProperties ?? 'drop',
    position: positionOf(node.name ?? node),
    methods,
  };
}

function classModel(
  { methods, ...rest }: ReadClass,
  errors: ReadonlyMap<ts.ClassLikeDeclaration, ErrorModel>,
): ClassModel {
  return {
    ...rest,
    methods: methods.map(({ method, errors: declared }) => {
      const names = new Set(declared.map((node) => errors.get(node)?.name));
      const isDeclared = ({ name, bases }: ErrorModel) =>
        names.has(name) || bases.some((base) => names.has(base));
      return { ...method, errors: [...errors.values()].filter(isDeclared) };
    }),
  };
}

function checkNames(classes: readonly ClassModel[], report: (found: Diagnostic) => void): void {
  const classNames = new Map<string, ClassModel>();
  for (const one of classes) {
    const other = classNames.get(one.name);
    if (other) {
      const what = `two classes are named ${one.name}, and a server finds a contract by the name`;
      report(diagnostic('UJRPC211', what, one.position));
    }
    classNames.set(one.name, one);
  }
  const owners = classes.flatMap((owner) => owner.methods.map((method) => ({ owner, method })));
  checkWireNames(owners, report);
}

function checkWireNames(
  all: readonly { owner: ClassModel; method: MethodModel }[],
  report: (found: Diagnostic) => void,
): void {
  const namespaces = new Map(
    all.flatMap(({ owner, method }) => namespacesOf(method.wireName).map((name) => [name, owner])),
  );
  const first = new Map<string, ClassModel>();
  for (const { owner, method } of all) {
    const { wireName, position } = method;
    const problem = wireNameProblem(wireName);
    if (problem) {
      report(diagnostic(problem.code, problem.what, position));
    }
    const rival = first.get(wireName);
    if (rival) {
      const what = `wire name \`${wireName}\` of ${owner.name}.${method.property} is taken by class ${rival.name}`;
      report(diagnostic('UJRPC209', what, position));
    }
    first.set(wireName, owner);
    const namespace = namespaces.get(wireName);
    if (namespace) {
      const what = `\`${wireName}\` is a method here and a namespace in class ${namespace.name}`;
      report(diagnostic('UJRPC210', what, position));
    }
  }
}
