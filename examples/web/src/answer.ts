import { RpcError } from 'ujrpc-example-calculator/generated/client.js';

/** How a call ended. */
export type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** Says that the call is on its way. */
export function showPending(target: HTMLElement, expression: string): void {
  target.ariaBusy = 'true';
  target.dataset.kind = 'pending';
  target.replaceChildren(tag('code', 'expression-echo', expression), tag('p', 'hint', 'Calling…'));
}

/** Shows what a call resolved to or rejected with. */
export function showAnswer(target: HTMLElement, expression: string, outcome: Outcome): void {
  target.ariaBusy = 'false';
  target.dataset.kind = 'error' in outcome ? 'error' : 'result';
  target.replaceChildren(
    tag('code', 'expression-echo', expression),
    ...('error' in outcome
      ? describeError(outcome.error)
      : [tag('output', 'value', JSON.stringify(outcome.value))]),
  );
}

/** An RpcError has a code and data to act on; the others say why there was no answer. */
function describeError(error: unknown): HTMLElement[] {
  if (error instanceof RpcError) {
    const { name, code, message, data } = error;
    return [tag('strong', 'name', name), list({ code, message, data })];
  }
  const { name, message } = error as Error;
  return [tag('strong', 'name', name), list({ message })];
}

function list(members: Readonly<Record<string, unknown>>): HTMLElement {
  const dl = document.createElement('dl');
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      dl.append(tag('dt', '', name), tag('dd', name, text));
    }
  }
  return dl;
}

/** Text goes in as text: an error's message is the server's, not markup of this page. */
function tag(name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
