import { isNullable } from '../../model/references.js';
import {
  clientClasses,
  type MethodModel,
  type ResultModel,
  type ServiceModel,
} from '../../model/service-model.js';
import { propertyName } from '../../text/literals.js';
import { Conversions } from '../javascript/conversions/conversions.js';
import type { FunctionTable } from '../javascript/conversions/functions.js';

/** The table of what a server calls at its clients, by wire name; undefined where it calls nothing. */
export function handledText(service: ServiceModel, functions: FunctionTable): string | undefined {
  const methods = clientClasses(service).flatMap((owner) => owner.methods);
  if (methods.length === 0) {
    return undefined;
  }
  const decode = new Conversions(service.types, 'client', 'decode', functions);
  const encode = new Conversions(service.types, 'client', 'encode', functions);
  const entries = methods.map(
    (method) =>
      `  ${propertyName(method.wireName)}: [${paramsText(method, decode)}, ${resultText(method.result, encode)}],\n`,
  );
  return `{\n${entries.join('')}}`;
}

/** What makes arguments of params, in place; 0 where they are the same. */
function paramsText(method: MethodModel, decode: Conversions): string {
  // An optional parameter that is left out before others is null on the wire.
  const absent = method.params.flatMap(({ type, optional }, i) =>
    optional && !isNullable(type, decode.types)
      ? [`if (a[${i}] === null) a[${i}] = undefined;`]
      : [],
  );
  const convert = decode.params(method);
  if (absent.length === 0) {
    return convert ?? '0';
  }
  const converted = convert === undefined ? 'a' : `(${convert})(a)`;
  return `(a) => { ${absent.join(' ')} return ${converted}; }`;
}

/** What makes JSON of a result, 0 where it is the same. */
function resultText({ type, undefinable }: ResultModel, encode: Conversions): string {
  const convert = type && encode.function(type);
  if (convert === undefined) {
    return '0';
  }
  return undefinable ? `(v) => v === undefined ? v : ${convert}(v)` : convert;
}
