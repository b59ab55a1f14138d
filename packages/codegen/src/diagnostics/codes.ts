/**
 * Every error that `ujrpc-codegen` can report. `title` is the heading in docs/codegen-errors.md,
 * `remedy` the end of the message unless the place knows better.
 */
export const diagnosticCodes = {
  // The project
  UJRPC100: { title: 'the configuration is wrong', remedy: 'correct ujrpc.config.json' },
  UJRPC101: {
    title: 'the tsconfig cannot be read',
    remedy: 'correct it, or name another one with --project',
  },
  UJRPC102: {
    title: 'no @rpc class found',
    remedy: 'put @rpc on a method of an exported class that the tsconfig includes',
  },
  UJRPC103: { title: 'the output cannot be written', remedy: 'choose another folder with --out' },
  UJRPC104: {
    title: 'strictNullChecks is off',
    remedy: 'set "strict": true or "strictNullChecks": true in the tsconfig',
  },
  UJRPC105: {
    title: 'ujrpc-codegen runs with parts of another version',
    remedy:
      'remove the override or resolution of ts-morph, @ts-morph/common or esbuild from your ' +
      'package.json, or limit it so that it leaves @ujrpc/codegen alone, and install again',
  },
  // Classes and names
  UJRPC201: { title: 'the class is not exported', remedy: 'write `export class`' },
  UJRPC202: { title: 'the class has no name', remedy: 'declare it as `export class Name`' },
  UJRPC203: {
    title: 'the class has no @rpc method',
    remedy: 'put @rpc on its methods too, or remove it from the class',
  },
  UJRPC204: {
    title: 'the class is generic',
    remedy: 'decorate a subclass that names the type arguments',
  },
  UJRPC205: {
    title: 'an option of @rpc is not a literal',
    remedy: 'write the value out: the code generator reads the source, it does not run it',
  },
  UJRPC206: {
    title: 'an option of @rpc is unknown here',
    remedy:
      'a class takes namespace, description, deprecated, unknownParams and unknownProperties; ' +
      'a method name, description, deprecated, throws and idempotent; with @rpc.batch also max, waitMs, latencyMs, maxQueue, ' +
      'concurrency, key and priority',
  },
  UJRPC207: {
    title: 'the wire name is malformed',
    remedy: 'use letters, digits, `_`, `-`, `$` and `/`, in segments divided by single dots',
  },
  UJRPC208: { title: 'the wire name is reserved', remedy: 'choose another name or namespace' },
  UJRPC209: {
    title: 'two methods have one wire name',
    remedy: 'give one of them another name, or its class a namespace',
  },
  UJRPC210: {
    title: 'a name is both a method and a namespace',
    remedy: 'rename the method or the namespace',
  },
  UJRPC211: { title: 'two classes have one name', remedy: 'rename one of the classes' },
  UJRPC212: {
    title: 'an option of @rpc has a value that means nothing',
    remedy: 'write one of those, or leave the option out for the first',
  },
  UJRPC213: {
    title: 'a client class is more than abstract methods',
    remedy: 'declare it as `export abstract class Name`, with abstract methods alone',
  },
  // Methods
  UJRPC301: { title: 'the method is not public', remedy: 'make it public or remove @rpc' },
  UJRPC302: { title: 'the method is static', remedy: 'make it an instance method' },
  UJRPC303: {
    title: 'the method has a computed name',
    remedy: 'give it a plain name; @rpc({ name }) can set another one for the wire',
  },
  UJRPC304: { title: '@rpc is not on a method', remedy: 'put it on a method or on the class' },
  UJRPC305: { title: 'the method is generic', remedy: 'write concrete types' },
  UJRPC306: {
    title: 'the method has overloads',
    remedy: 'use one signature with optional parameters or a union, or several methods',
  },
  UJRPC307: {
    title: 'the parameter has no type',
    remedy: 'write it in the signature: types are read from TypeScript',
  },
  UJRPC308: {
    title: 'the parameter is destructured',
    remedy: 'give it a name and take it apart in the body: callers may send it by name',
  },
  UJRPC309: {
    title: 'the rest parameter is not one array',
    remedy: 'write separate parameters, or one rest parameter of type T[]',
  },
  UJRPC310: {
    title: 'a stream inside of something else',
    remedy: 'return the stream itself, as AsyncGenerator<T>, or an array',
  },
  UJRPC311: {
    title: 'a synchronous generator or iterable',
    remedy: 'stream with `async *` and AsyncGenerator<T>, or return an array',
  },
  UJRPC312: {
    title: 'a generator that takes values',
    remedy:
      'write AsyncGenerator<T, R, undefined>, and take what the caller has to say as parameters',
  },
  UJRPC313: {
    title: "the result of a client's method is neither void nor a promise",
    remedy: 'write void for a notification, or Promise<T> for a request',
  },
  UJRPC314: {
    title: 'a batch method does not take an array of labelled tuples',
    remedy:
      'write one parameter that takes the arguments of every call, such as `calls: [text: string, count: number][]`',
  },
  UJRPC315: {
    title: 'a batch method does not return an array of results',
    remedy: 'return (T | Error)[], or its promise: one place for each call, in their order',
  },
  UJRPC316: {
    title: '@rpc.batch is not the one decorator of a method',
    remedy: 'put @rpc.batch on the method, without another @rpc',
  },
  // Types
  UJRPC401: {
    title: 'any',
    remedy: 'write the type, or `unknown` for any JSON value',
  },
  UJRPC402: { title: 'TypeScript reports an error', remedy: 'correct the signature' },
  UJRPC403: {
    title: 'undefined where JSON has no place for it',
    remedy: 'use null, or an optional property',
  },
  UJRPC404: { title: 'a function', remedy: 'send data only: a plain interface without methods' },
  UJRPC405: { title: 'a symbol', remedy: 'use a string' },
  UJRPC406: {
    title: 'a class instance',
    remedy: 'use an interface and send a plain object',
  },
  UJRPC407: { title: 'a type without a wire form', remedy: 'use a type that has one' },
  UJRPC408: { title: 'a built-in object that is not data', remedy: 'send data only' },
  UJRPC409: { title: 'never', remedy: 'write a type that has values' },
  UJRPC410: {
    title: 'a type parameter or `this`',
    remedy: 'write a concrete type',
  },
  UJRPC411: {
    title: 'object',
    remedy: 'write an interface, Record<string, unknown>, or `unknown` for any JSON value',
  },
  UJRPC412: { title: 'a property name that is not safe', remedy: 'rename the property' },
  UJRPC413: {
    title: 'a rest element inside a tuple',
    remedy: 'put the rest element last',
  },
  UJRPC414: {
    title: 'a constraint that does not fit',
    remedy: 'correct its value or put it on a type that it restricts',
  },
  UJRPC415: {
    title: 'a template literal type beyond string and number',
    remedy: 'use placeholders of string and number only, or a @pattern',
  },
  UJRPC416: { title: 'a computed enum', remedy: 'give every member a literal value' },
  UJRPC417: {
    title: 'a type without end',
    remedy: 'name a concrete type instead of a generic one that grows as it recurs',
  },
  UJRPC418: { title: 'the validator cannot be made', remedy: 'simplify the type' },
  UJRPC419: {
    title: 'a union that JSON cannot tell apart',
    remedy:
      "use one of the types, or objects that a literal tells apart: { kind: 'at'; at: Date } | { kind: 'text'; text: string }",
  },
  UJRPC420: {
    title: 'a pattern that can take very long',
    remedy:
      'begin it with ^, and let no two repetitions in a row match the same characters: ' +
      '`^[^@]+@[^@]+$` instead of `.+@.+`',
  },
  // Errors
  UJRPC501: {
    title: 'not a class of errors',
    remedy: 'name a class that extends RpcError, or describe the error without braces',
  },
  UJRPC502: {
    title: 'the code of an error is not known',
    remedy: 'write `static readonly code = 1404` into the class',
  },
  UJRPC503: {
    title: 'two errors have one code',
    remedy: 'give one of them another `static readonly code`, or rename it',
  },
  UJRPC504: {
    title: 'the code of an error is reserved',
    remedy: 'use another integer, such as 1404',
  },
} as const satisfies Record<string, { title: string; remedy: string }>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
