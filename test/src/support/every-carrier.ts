import { afterAll, beforeAll, describe } from '@jest/globals';
import { ask, type Carrier, carriers } from './carriers.js';
import { closeAll } from './closing.js';
import { type ServeOptions, type Serving, serve } from './serve.js';
import { transportsUnderTest } from './transports.js';

export interface Asking {
  readonly carrier: Carrier;
  /** Sends one document to the fixture service. @returns its reply, undefined where none comes */
  ask(document: string | Uint8Array): Promise<string | undefined>;
  serving(): Serving;
}

/** One suite for each transport and each way for a document to travel; they share a server. */
export function describeOnEveryCarrier(
  topic: string,
  body: (asking: Asking) => void,
  options: ServeOptions = {},
): void {
  describe.each(transportsUnderTest)(`${topic} on %s`, (transport) => {
    let serving: Serving;
    beforeAll(async () => {
      serving = await serve(transport, options);
    });
    afterAll(closeAll);

    describe.each(carriers)('over $name', (carrier) => {
      body({
        carrier,
        ask: (document) => ask(carrier, serving.port, document),
        serving: () => serving,
      });
    });
  });
}
