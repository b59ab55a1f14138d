import type { Door } from './door.js';

/** By the Fetch standard a response with one of these has no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

export async function respondToFetch(door: Door, request: Request): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set('host', headers.get('host') ?? host);
  const { method, signal } = request;
  const { status, statusText, ...reply } = await door.respond({
    method,
    target: pathname + search,
    headers: [...headers],
    body: (request.body as AsyncIterable<Uint8Array> | null) ?? undefined,
    signal,
  });
  const hasNone = WITHOUT_BODY.has(status) || method === 'HEAD';
  const body = reply.body instanceof Uint8Array ? new Uint8Array(reply.body) : reply.body;
  const fields = new Headers();
  for (const [name, value] of reply.headers) {
    fields.append(name, value);
  }
  return new Response(hasNone ? null : body, { status, statusText, headers: fields });
}
