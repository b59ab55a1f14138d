import { stateOf } from '../client.js';
import { answerTo } from './answer.js';
import type { Handled, Handlers } from './handled.js';

/**
 * Has a client answer what its server calls.
 *
 * @param handled the table that `ujrpc-codegen` wrote
 * @returns the client
 * @throws TypeError for handlers of a client whose server cannot speak first
 */
export function handling<C extends object>(
  handled: Handled,
  client: C,
  { handlers }: { readonly handlers?: Handlers | undefined } = {},
): C {
  const { link } = stateOf(client);
  if (handlers && !link.listen) {
    throw new TypeError(
      'handlers: over this link a server can only answer, as over http:; connect by ws:, tcp: or unix: instead',
    );
  }
  link.listen?.((text, answer) => {
    for (const message of [JSON.parse(text)].flat().map(Object)) {
      void answerTo(message, handled, handlers ?? {}).then((response) => {
        if (response !== undefined) {
          answer(response);
        }
      });
    }
  });
  return client;
}
