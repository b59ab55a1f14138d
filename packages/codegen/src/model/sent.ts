import type { MethodModel, ResultModel } from './service-model.js';
import type { TypeModel } from './type-model.js';

type Sent = Pick<MethodModel, 'result' | 'stream'>;

/** All that a method sends: each value of a stream, and the result. */
export function sentBy({ result, stream }: Sent): ResultModel[] {
  return stream ? [stream.item, result] : [result];
}

/** The types of all that a method sends. */
export function typesSentBy(method: Sent): TypeModel[] {
  return sentBy(method).flatMap(({ type }) => type ?? []);
}

/** The same with other types. */
export function sentAs({ result, stream }: Sent, change: (type: TypeModel) => TypeModel): Sent {
  const changed = (one: ResultModel) => ({ ...one, type: one.type && change(one.type) });
  return {
    result: changed(result),
    stream: stream && { ...stream, item: changed(stream.item) },
  };
}
