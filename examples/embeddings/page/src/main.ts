import {
  createClient,
  isRpcError,
  type Neighbour,
  NothingKnown,
  withOptions,
} from '../../generated/client.js';

const server = new URLSearchParams(location.search).get('server');
const client = createClient(server ?? `http://${location.hostname}:8545`);

const input = element('text', HTMLInputElement);
const hint = element('hint', HTMLElement);
const found = element('found', HTMLOListElement);
let latest = new AbortController();

input.addEventListener('input', () => void search(input.value.trim()));

/** Each letter asks again. What it asked before is cancelled, and need not be computed. */
async function search(text: string): Promise<void> {
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  if (text === '') {
    show([], 'Type a few words.');
    return;
  }
  try {
    const neighbours = await withOptions(client, { signal }).neighbours(text);
    show(neighbours, '');
  } catch (error) {
    if (!signal.aborted) {
      show(
        [],
        isRpcError(error, NothingKnown) ? `“${error.data.text}” is not known.` : String(error),
      );
    }
  }
}

function show(neighbours: readonly Neighbour[], text: string): void {
  hint.textContent = text;
  found.replaceChildren(...neighbours.map(row));
}

function row({ text, similarity }: Neighbour): HTMLLIElement {
  const [item, label, meter] = [
    document.createElement('li'),
    document.createElement('span'),
    document.createElement('meter'),
  ];
  label.textContent = text;
  meter.value = similarity;
  meter.title = similarity.toFixed(3);
  item.append(label, meter);
  return item;
}

function element<E extends HTMLElement>(id: string, type: new () => E): E {
  const given = document.getElementById(id);
  if (!(given instanceof type)) {
    throw new Error(`the page has no ${type.name} "${id}"`);
  }
  return given;
}
