import { reachable } from './references.js';
import { typesSentBy } from './sent.js';
import type { MethodModel, ServiceModel } from './service-model.js';
import type { NamedType, TypeModel } from './type-model.js';

/** The named types of a service, in the order in which methods and errors use them. */
export function namedTypes({ classes, types, errors }: ServiceModel): NamedType[] {
  const methods = classes.flatMap((owner) => owner.methods);
  const roots = [...methods.flatMap(typesOf), ...errors.flatMap(({ data }) => data ?? [])];
  return reachable(roots, types);
}

function typesOf(method: MethodModel): TypeModel[] {
  return [...method.params.map((param) => param.type), ...typesSentBy(method)];
}
