import { createClient, withOptions } from 'ujrpc-example-calculator/generated/client.js';
import { showAnswer, showPending } from './answer.js';

const TIMEOUT_MS = 5000;

/** What the form offers. `client[name](a, b)` below compiles because both take two numbers. */
type Method = 'sum' | 'divide';

const form = element('call', HTMLFormElement);
const answer = element('answer', HTMLElement);
const server = field('server', HTMLInputElement);
const method = field('method', HTMLSelectElement);
const a = field('a', HTMLInputElement);
const b = field('b', HTMLInputElement);
let latest = new AbortController();

server.value =
  new URLSearchParams(location.search).get('server') ?? `http://${location.hostname}:8545`;

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void call();
});

for (const example of document.querySelectorAll<HTMLButtonElement>('button[data-method]')) {
  example.addEventListener('click', () => {
    method.value = example.dataset.method ?? '';
    a.value = example.dataset.a ?? '';
    b.value = example.dataset.b ?? '';
    form.requestSubmit();
  });
}

async function call(): Promise<void> {
  // An answer that comes late must not take the place of a newer one.
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  const name = method.value as Method;
  const expression = `client.${name}(${a.value}, ${b.value})`;
  showPending(answer, expression);
  const outcome = await request(name, signal).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!signal.aborted) {
    showAnswer(answer, expression, outcome);
  }
}

async function request(name: Method, signal: AbortSignal): Promise<number> {
  const client = withOptions(createClient(server.value), { signal, timeoutMs: TIMEOUT_MS });
  return client[name](a.valueAsNumber, b.valueAsNumber);
}

function element<E extends HTMLElement>(id: string, type: new () => E): E {
  return checked(document.getElementById(id), type);
}

function field<E extends HTMLElement>(name: string, type: new () => E): E {
  return checked(form.elements.namedItem(name), type);
}

function checked<E extends HTMLElement>(found: unknown, type: new () => E): E {
  if (!(found instanceof type)) {
    throw new Error(`index.html lacks a ${type.name}`);
  }
  return found;
}
