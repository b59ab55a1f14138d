import type { Call } from './call.js';
import type { Failure } from './failure.js';

/** What a call came to: the dispatcher decides it, and whoever frames the reply writes it. */
export type Outcome =
  | {
      readonly kind: 'value';
      /** JSON text; or the bytes of a result of kind `bytes`, which are base64 on the wire. */
      readonly result: string | Uint8Array;
    }
  | { readonly kind: 'error'; readonly failure: Failure };

/** Writes an outcome, at once: a handler may go on to change the bytes that it returned. */
export type Writer<W> = (call: Call, outcome: Outcome) => W;
