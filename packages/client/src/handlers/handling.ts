import { stateOf } from '../client.js';
import type { Receive } from '../links/link.js';
import type { LoadingLink } from '../links/loading-link.js';
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
  const link: LoadingLink = stateOf(client).link;
  if (handlers && !link.listen && !link.loading) {
    throw new TypeError(
      'handlers: over this link a server can only answer, as over http:; connect by ws:, tcp: or unix: instead',
    );
  }
  const receive: Receive = (text, answer) => {
    for (const message of [JSON.parse(text)].flat().map(Object)) {
      void answerTo(message, handled, handlers ?? {}).then((response) => {
        if (response !== undefined) {
          answer(response);
        }
      });
    }
  };
  link.listen?.(receive);
  // That it cannot be loaded every call tells.
  link.loading?.then((whole) => whole.listen?.(receive)).catch(() => {});
  return client;
}
