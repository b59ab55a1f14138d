import { CONTRACT_VERSION } from '@ujrpc/words';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { isNullable, isOpen, resolved } from '../../model/references.js';
import { kindOf } from '../../model/scalar-kind.js';
import {
  type ClassModel,
  clientClasses,
  type ErrorModel,
  type MethodModel,
  type ParamModel,
  type ResultModel,
  type ServiceModel,
  servedClasses,
} from '../../model/service-model.js';
import type { TypeModel, TypeTable } from '../../model/type-model.js';
import { wireOf, wireService } from '../../model/wire.js';
import { jsonExpression } from '../../text/literals.js';
import { header } from '../header.js';
import { codecExpression } from '../javascript/codec-expression.js';
import { Conversions } from '../javascript/conversions/conversions.js';
import { FunctionTable } from '../javascript/conversions/functions.js';
import { bundle } from './bundle.js';
import { functionsOf } from './validators/functions.js';
import { ownFunctions } from './validators/own-functions.js';
import { type CheckedTypes, withOwnUnions } from './validators/own-unions.js';
import { type ErrorUnit, errorUnit, type MethodUnit, methodUnit } from './validators/unit.js';
import type { ValidatorCache } from './validators/validators.js';

/** Emits `server.js`: the contract, with validators that need nothing at run time. */
export function emitServer(
  service: ServiceModel,
  openrpc: unknown,
  fingerprint: string,
  cache: ValidatorCache,
  report: (found: Diagnostic) => void,
): string {
  const checked = withOwnUnions(wireService(service));
  const units = unitsOf(service, checked);
  const errors = checked.service.errors.map((error) => errorUnit(error, checked));
  const functions = new FunctionTable();
  const members = new MemberTests(service.types, checked);
  const writer = new ContractWriter(service.types, units, functions, members);
  const classes = servedClasses(service).map((owner) => writer.classText(owner));
  const clients = clientClasses(service).map((owner) => writer.clientText(owner));
  const errorTexts = service.errors.map((error, i) => writer.errorText(error, errors[i]));
  const own = [...units.values(), ...errors.flatMap((unit) => unit ?? [])];
  const { units: shared, text } = ownFunctions(own, members.wanted, checked);
  const validators = cache.make([...shared, ...own], report);
  const contract = `${errorTexts.join('')}export const contract = {
    version: ${CONTRACT_VERSION},
    fingerprint: ${JSON.stringify(fingerprint)},
    classes: [${classes.join(', ')}],${clients.length > 0 ? `\n    clients: [${clients.join(', ')}],` : ''}
    openrpc: ${jsonExpression(openrpc)},
  };`;
  return header(fingerprint) + bundle(validators, text + functions.toString() + contract);
}

export function emitServerDeclaration(fingerprint: string): string {
  return `${header(fingerprint)}import type { Contract } from '@ujrpc/core';

/** What \`new Server({ contract })\` needs to know about the classes it serves. */
export declare const contract: Contract;
`;
}

/** Made of the wire form, by the methods of the typed one. */
function unitsOf(service: ServiceModel, checked: CheckedTypes): Map<MethodModel, MethodUnit> {
  const units = new Map<MethodModel, MethodUnit>();
  const names = new Set<string>();
  for (const [i, owner] of service.classes.entries()) {
    for (const [j, method] of owner.methods.entries()) {
      let name = `${owner.name}_${method.property}`.replace(/[^\w$]/g, '_');
      // `A.b_c` and `A_b.c` are two methods, and so are `b-c` and `b_c`.
      while (names.has(name)) {
        name += '_';
      }
      names.add(name);
      const onWire = checked.service.classes[i]?.methods[j] ?? method;
      const { unknownProperties } = owner;
      const checksResult =
        owner.implementedBy === 'client' || resultKind(method.result, service.types) === 'json';
      const checksItem =
        method.stream !== undefined && resultKind(method.stream.item, service.types) === 'json';
      const options = { name, checksResult, checksItem, unknownProperties };
      units.set(method, methodUnit(onWire, options, checked));
    }
  }
  return units;
}

function resultKind({ type, undefinable }: ResultModel, types: TypeTable): string {
  if (!type) {
    return 'void';
  }
  return undefinable ? 'json' : kindOf(type, types);
}

/** Lets decoders ask the validators which member of a union a value is: one place decides. */
class MemberTests {
  /** What they have asked for. */
  readonly wanted: { name: string; isStrict: false }[] = [];

  constructor(
    private readonly types: TypeTable,
    private readonly checked: CheckedTypes,
  ) {}

  /** The function that checks a structured member of a union, in its typed form. */
  functionFor(member: TypeModel): string | undefined {
    const name = this.checked.functionOf(wireOf(member, this.types));
    if (name === undefined) {
      return undefined;
    }
    this.wanted.push({ name, isStrict: false });
    return functionsOf(name, false).is;
  }
}

class ContractWriter {
  readonly #decode: Conversions;
  readonly #encode: Conversions;

  constructor(
    private readonly types: TypeTable,
    private readonly units: ReadonlyMap<MethodModel, MethodUnit>,
    functions: FunctionTable,
    members: MemberTests,
  ) {
    this.#decode = new Conversions(types, 'server', 'decode', functions, members);
    this.#encode = new Conversions(types, 'server', 'encode', functions);
  }

  classText(owner: ClassModel): string {
    const methods = owner.methods.flatMap((method) => {
      const unit = this.units.get(method);
      return unit ? [this.#methodText(method, unit)] : [];
    });
    const options = [
      owner.unknownParams === 'ignore' ? 'unknownParams: "ignore",' : '',
      owner.unknownProperties === 'refuse' ? 'unknownProperties: "refuse",' : '',
    ].join('');
    return `{ name: ${JSON.stringify(owner.name)}, ${options} methods: [${methods.join(', ')}] }`;
  }

  /** A class by which the server calls its clients: what goes out is encoded, what comes back is decoded. */
  clientText(owner: ClassModel): string {
    const methods = owner.methods.flatMap((method) => {
      const unit = this.units.get(method);
      return unit ? [this.#clientMethodText(method, unit)] : [];
    });
    return `{ name: ${JSON.stringify(owner.name)}, methods: [${methods.join(', ')}] }`;
  }

  #clientMethodText(method: MethodModel, unit: MethodUnit): string {
    const { property, wireName, params, result } = method;
    const encode = this.#encode.params(method);
    return `{
    property: ${JSON.stringify(property)},
    wireName: ${JSON.stringify(wireName)},
    params: [${params.map((param) => paramText(param, this.types)).join(', ')}],
    open: ${params.some(({ type }) => isOpen(type, this.types))},
    ${encode === undefined ? '' : `encode: ${encode},`}
    validate: ${unit.params},${method.async ? `\n    result: { ${this.#answerText(result, unit)} },` : ''}
  }`;
  }

  /** What becomes of what a client answers. */
  #answerText({ type, undefinable }: ResultModel, unit: MethodUnit): string {
    const decode = type && this.#decode.function(type);
    const nullIsUndefined = !type || (undefinable && !isNullable(type, this.types));
    return [
      `nullIsUndefined: ${nullIsUndefined}`,
      ...(unit.result ? [`validate: ${unit.result}`] : []),
      ...(decode ? [`decode: ${decode}`] : []),
    ].join(', ');
  }

  errorText({ name, code, data, undefinable }: ErrorModel, unit: ErrorUnit | undefined): string {
    const open = data === undefined || isOpen(data, this.types);
    const encode = data && encoder(this.#encode.function(data), undefinable);
    const members = [
      `name: '${name}', code: ${code}, open: ${open}`,
      ...(encode ? [`encode: ${encode}`] : []),
      ...(unit ? [`validate: ${unit.data}`] : []),
    ];
    return `const ${name}_error = { ${members.join(', ')} };\n`;
  }

  #methodText(method: MethodModel, unit: MethodUnit): string {
    const { property, wireName, async, idempotent } = method;
    const decode = this.#decode.params(method);
    return `{
    property: ${JSON.stringify(property)},
    wireName: ${JSON.stringify(wireName)},
    params: [${method.params.map((param) => paramText(param, this.types)).join(', ')}],${method.batch === undefined ? '' : `\n    batch: ${JSON.stringify(method.batch)},`}
    result: { ${this.#resultText(method.result, unit.result)} },${this.#streamText(method, unit)}
    async: ${async},${idempotent ? '\n    idempotent: true,' : ''}
    validate: ${unit.params},${errorsText(method)}
    ${decode === undefined ? '' : `decode: ${decode},`}
  }`;
  }

  #streamText({ stream }: MethodModel, unit: MethodUnit): string {
    return stream
      ? `\n    stream: { item: { ${this.#resultText(stream.item, unit.item)} }, tracked: ${stream.tracked} },`
      : '';
  }

  #resultText(result: ResultModel, validator: string | undefined): string {
    const { type } = result;
    const kind = resultKind(result, this.types);
    const convert = type && kind === 'json' ? this.#encode.function(type) : undefined;
    const encode = encoder(convert, result.undefinable);
    return [
      `kind: ${JSON.stringify(kind)}`,
      ...codecText(kind, type, this.types),
      `open: ${type !== undefined && isOpen(type, this.types)}`,
      ...(encode ? [`encode: ${encode}`] : []),
      ...(validator ? [`validate: ${validator}`] : []),
    ].join(', ');
  }
}

/** What converts a value that may be absent. */
function encoder(convert: string | undefined, undefinable: boolean): string | undefined {
  return convert && undefinable ? `(v) => v === undefined ? v : ${convert}(v)` : convert;
}

function errorsText({ errors }: MethodModel): string {
  const names = errors.map(({ name }) => `${name}_error`);
  return names.length === 0 ? '' : `\n    errors: [${names.join(', ')}],`;
}

function paramText({ name, type, optional, rest }: ParamModel, types: TypeTable): string {
  const kind = kindOf(type, types);
  return `{ ${[
    `name: ${JSON.stringify(name)}, kind: '${kind}'`,
    ...codecText(kind, type, types),
    `optional: ${optional}, rest: ${rest}, nullable: ${isNullable(type, types)}`,
  ].join(', ')} }`;
}

/** Of bytes, what is made of them; a plain Uint8Array is nothing else. */
function codecText(kind: string, type: TypeModel | undefined, types: TypeTable): string[] {
  const found = kind === 'bytes' && type ? resolved(type, types) : undefined;
  return found?.kind === 'codec' && found.name !== 'bytes'
    ? [`codec: ${codecExpression(found)}`]
    : [];
}
