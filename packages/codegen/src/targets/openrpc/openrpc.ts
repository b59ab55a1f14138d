import type { PackageInfo } from '../../config/package-info.js';
import { type Docs, tagText } from '../../model/docs.js';
import { namedTypes } from '../../model/named-types.js';
import type {
  ClassModel,
  ErrorModel,
  MethodModel,
  ParamModel,
  ResultModel,
  ServiceModel,
  ThrownError,
} from '../../model/service-model.js';
import { type JsonSchema, namedSchema, orNull, schemaOf, withDefault } from './json-schema.js';

/** The OpenRPC 1.3 document: what `rpc.discover` answers and `openrpc.json` holds. */
export function openRpcDocument(service: ServiceModel, info: PackageInfo): JsonSchema {
  return {
    openrpc: '1.3.2',
    info: {
      title: info.title,
      version: info.version,
      ...(info.description && { description: info.description }),
    },
    methods: service.classes.flatMap((owner) => owner.methods.map((one) => methodOf(owner, one))),
    ...componentsObject(service),
  };
}

/** Errors stand there under the names of their classes. */
function componentsObject(service: ServiceModel): JsonSchema {
  const schemas = namedTypes(service).map((named) => [named.name, namedSchema(named)] as const);
  const errors = service.errors.map((error) => [error.name, declaredError(error)] as const);
  const components = {
    ...(schemas.length > 0 && { schemas: Object.fromEntries(schemas) }),
    ...(errors.length > 0 && { errors: Object.fromEntries(errors) }),
  };
  return Object.keys(components).length > 0 ? { components } : {};
}

/** `data` of the error object is the schema of what an error carries. */
function declaredError({ name, code, message, data, docs }: ErrorModel): JsonSchema {
  const [summary] = (docs?.description ?? '').split('\n');
  return {
    code,
    message: message ?? (summary || name),
    ...(data && data.kind !== 'never' && { data: schemaOf(data) }),
  };
}

/** A method that the server calls at its clients says so; without a result it is a notification. */
function methodOf({ implementedBy }: ClassModel, method: MethodModel): JsonSchema {
  const described = methodObject(method);
  if (implementedBy === 'server') {
    return described;
  }
  const { result, ...others } = described;
  return {
    ...others,
    paramStructure: 'by-position',
    ...(method.async && { result }),
    'x-implemented-by': ['client'],
  };
}

function methodObject(method: MethodModel): JsonSchema {
  const { wireName, docs, deprecated, idempotent, params, throws, errors: declared } = method;
  const [summary] = (docs?.description ?? '').split('\n');
  const errors = [...declared.map(declaredError), ...errorObjects(throws)];
  return {
    name: wireName,
    ...(summary && { summary }),
    ...(docs?.description && { description: fullText(docs.description, throws) }),
    ...(deprecated && { deprecated: true }),
    ...(idempotent && { 'x-idempotent': true }),
    paramStructure: 'either',
    params: params.map((param, i) => paramObject(param, docs, isKept(params, i))),
    result: resultObject(method),
    ...streamMembers(method),
    ...(errors.length > 0 && { errors }),
  };
}

/** An optional parameter before a required one keeps its place, with null for absent. */
function isKept(params: readonly ParamModel[], index: number): boolean {
  return params.slice(index).some((param) => !param.optional && !param.rest);
}

function paramObject(param: ParamModel, docs: Docs | undefined, kept: boolean): JsonSchema {
  const { name, rest } = param;
  const text = docs?.tags.find((tag) => tag.name === 'param' && tag.parameter === name)?.text;
  return {
    name,
    ...(text && { description: text }),
    required: kept && !rest,
    // By its schema alone it would be an optional array.
    ...(rest && { 'x-rest': true }),
    schema: paramSchema(param, kept),
  };
}

/** By name, the arguments of a rest parameter are one array. */
function paramSchema({ type, rest, optional, defaultText }: ParamModel, kept: boolean): JsonSchema {
  if (rest) {
    return { type: 'array', items: schemaOf(type) };
  }
  const schema = optional && kept ? orNull(type) : schemaOf(type);
  return defaultText === undefined ? schema : withDefault(schema, JSON.parse(defaultText));
}

/** Of a stream: what callers get who do not ask for it in pieces, an array of its values. */
function resultObject({ result, stream, docs }: MethodModel): JsonSchema {
  const text = tagText(docs, 'returns') ?? tagText(docs, 'return');
  const schema = stream
    ? { type: 'array', items: resultSchema(stream.item) }
    : resultSchema(result);
  return { name: 'result', ...(text && { description: text }), schema };
}

/** What OpenRPC has no word for: that a method streams, and what it returns in the end. */
function streamMembers({ result, stream }: MethodModel): JsonSchema {
  return stream
    ? { 'x-stream': true, ...(result.type && { 'x-return': resultSchema(result) }) }
    : {};
}

function resultSchema({ type, undefinable }: ResultModel): JsonSchema {
  if (!type) {
    return { type: 'null' };
  }
  return undefinable ? orNull(type) : schemaOf(type);
}

/** OpenRPC wants a code and a message; errors that say less stay in the description. */
function errorObjects(throws: readonly ThrownError[]): JsonSchema[] {
  return throws.flatMap(({ name, code, message, text }) =>
    code === undefined ? [] : [{ code, message: message ?? (text || name) }],
  );
}

function fullText(description: string, throws: readonly ThrownError[]): string {
  const lines = throws
    .filter((error) => error.code === undefined)
    .map(({ name, text }) => `Throws ${[name, text].filter(Boolean).join(': ')}`);
  return [description, ...lines].join('\n\n');
}
