import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { isNullable, isOpen } from '../../model/references.js';
import { kindOf } from '../../model/scalar-kind.js';
import type {
  ClassModel,
  MethodModel,
  ParamModel,
  ServiceModel,
} from '../../model/service-model.js';
import type { TypeTable } from '../../model/type-model.js';
import { header } from '../header.js';
import { jsonExpression } from '../text/literals.js';
import { type MethodUnit, methodUnit, sharedUnits } from '../validators/unit.js';
import type { ValidatorCache } from '../validators/validators.js';
import { bundle } from './bundle.js';

/** The form of the contract: `CONTRACT_VERSION` of @ujrpc/core. */
const contractVersion = 2;

/** Emits `server.js`: the contract, with validators that need nothing at run time. */
export function emitServer(
  service: ServiceModel,
  openrpc: unknown,
  fingerprint: string,
  cache: ValidatorCache,
  report: (found: Diagnostic) => void,
): string {
  const units = unitsOf(service);
  const shared = sharedUnits(units.values(), service.types);
  const validators = cache.make([...shared, ...units.values()], report);
  const classes = service.classes.map((owner) => classText(owner, units, service.types));
  const contract = `export const contract = {
    version: ${contractVersion},
    fingerprint: ${JSON.stringify(fingerprint)},
    classes: [${classes.join(', ')}],
    openrpc: ${jsonExpression(openrpc)},
  };`;
  return header(fingerprint) + bundle(validators, contract);
}

export function emitServerDeclaration(fingerprint: string): string {
  return `${header(fingerprint)}import type { Contract } from '@ujrpc/core';

/** What \`new Server({ contract })\` needs to know about the classes it serves. */
export declare const contract: Contract;
`;
}

function unitsOf({ classes, types }: ServiceModel): Map<MethodModel, MethodUnit> {
  const units = new Map<MethodModel, MethodUnit>();
  const names = new Set<string>();
  for (const owner of classes) {
    for (const method of owner.methods) {
      let name = `${owner.name}_${method.property}`.replace(/[^\w$]/g, '_');
      // `A.b_c` and `A_b.c` are two methods, and so are `b-c` and `b_c`.
      while (names.has(name)) {
        name += '_';
      }
      names.add(name);
      const checksResult = resultKind(method, types) === 'json';
      const { unknownProperties } = owner;
      units.set(method, methodUnit(method, { name, checksResult, unknownProperties }, types));
    }
  }
  return units;
}

function resultKind({ result }: MethodModel, types: TypeTable): string {
  if (!result.type) {
    return 'void';
  }
  return result.undefinable ? 'json' : kindOf(result.type, types);
}

function classText(
  owner: ClassModel,
  units: ReadonlyMap<MethodModel, MethodUnit>,
  types: TypeTable,
): string {
  const methods = owner.methods.flatMap((method) => {
    const unit = units.get(method);
    return unit ? [methodText(method, unit, types)] : [];
  });
  const options = [
    owner.unknownParams === 'ignore' ? 'unknownParams: "ignore",' : '',
    owner.unknownProperties === 'refuse' ? 'unknownProperties: "refuse",' : '',
  ].join('');
  return `{ name: ${JSON.stringify(owner.name)}, ${options} methods: [${methods.join(', ')}] }`;
}

function methodText(method: MethodModel, unit: MethodUnit, types: TypeTable): string {
  const { property, wireName, async, result } = method;
  const open = result.type !== undefined && isOpen(result.type, types);
  const validate = unit.result ? `, validate: ${unit.result}` : '';
  return `{
    property: ${JSON.stringify(property)},
    wireName: ${JSON.stringify(wireName)},
    params: ${JSON.stringify(method.params.map((param) => paramContract(param, types)))},
    result: { kind: ${JSON.stringify(resultKind(method, types))}, open: ${open}${validate} },
    async: ${async},
    validate: ${unit.params},
  }`;
}

function paramContract({ name, type, optional, rest }: ParamModel, types: TypeTable): object {
  return { name, kind: kindOf(type, types), optional, rest, nullable: isNullable(type, types) };
}
