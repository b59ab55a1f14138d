/**
 * Integer types for signatures. At compile time each is a `number`; `ujrpc-codegen` reads the tag
 * and the server refuses every other number. The tag has typia's structural form, so typia's own
 * `tags.*` and these may be mixed, and nothing of typia is imported.
 */
interface IntegerTag<Name extends string, Check extends string, Schema extends object> {
  readonly 'typia.tag'?: {
    target: 'number';
    kind: 'type';
    value: Name;
    validate: Check;
    exclusive: true;
    schema: Schema;
  };
}

/** An integer from -2^31 to 2^31 - 1. */
export type Int = number &
  IntegerTag<
    'int32',
    'Math.floor($input) === $input && -2147483648 <= $input && $input <= 2147483647',
    { type: 'integer'; minimum: -2147483648; maximum: 2147483647 }
  >;

/** An integer from 0 to 2^32 - 1. */
export type Uint32 = number &
  IntegerTag<
    'uint32',
    'Math.floor($input) === $input && 0 <= $input && $input <= 4294967295',
    { type: 'integer'; minimum: 0; maximum: 4294967295 }
  >;

/** An integer that a JavaScript number holds exactly: from -(2^53 - 1) to 2^53 - 1. */
export type Int64 = number &
  IntegerTag<
    'int64',
    'Number.isSafeInteger($input)',
    { type: 'integer'; minimum: -9007199254740991; maximum: 9007199254740991 }
  >;
