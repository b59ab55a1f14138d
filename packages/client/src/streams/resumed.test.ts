import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { TimeoutError, TransportError } from '../errors.js';
import { httpServer, trusting } from '../fixtures/servers.js';
import {
  type Client,
  carriers,
  done,
  message,
  methods,
  next,
  type Served,
  stopStreams,
  streamServer,
} from '../fixtures/stream-servers.js';
import { connect } from '../for-generated-code/streams.js';
import { httpLink } from '../links/http/http-link.js';
import { withOptions } from '../with-options.js';
import { lastEventIdOf } from './client-stream.js';

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await stopStreams();
});

const closing = (id: number) =>
  message({ id, error: { code: -32802, message: 'closing', data: { reason: 'closing' } } });

/** All that a loop sees, and what it throws or is returned in the end. */
async function looped(stream: AsyncGenerator<unknown, unknown, undefined>) {
  const values: unknown[] = [];
  try {
    for (;;) {
      const { done, value } = await stream.next();
      if (done) {
        return { values, end: value };
      }
      values.push(value);
    }
  } catch (error) {
    return { values, end: error };
  }
}

/** Serves the first call, the second, and so on, each in its own way; the last way holds for all that follow. */
function each(...ways: ((stream: Served) => unknown)[]) {
  let calls = 0;
  return (stream: Served) => {
    calls += 1;
    void ways[Math.min(calls, ways.length) - 1]?.(stream);
  };
}

const says =
  (...texts: ((id: number) => string)[]) =>
  async ({ request: { id }, write }: Served) => {
    for (const text of texts) {
      await write(text(id));
    }
  };

/** Cuts the connection once all of it is written. */
const saysAndCuts =
  (...texts: ((id: number) => string)[]) =>
  async (stream: Served) => {
    await says(...texts)(stream);
    stream.cut();
  };

const numbers = (from: number, to: number) => (id: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => next(id, [from + i], String(from + i))).join('');

describe.each(carriers.filter((one) => one !== 'port'))('a lost stream over %s', (carrier) => {
  const lost = (stream: Served) => saysAndCuts(numbers(1, 3))(stream);

  test('goes on from its last place, and the loop sees nothing of it', async () => {
    const ways = each(
      lost,
      saysAndCuts(numbers(4, 4)),
      ({ cut }) => cut(),
      says(numbers(5, 6), done),
    );
    const { client, requests } = await streamServer(carrier, ways, { credit: 8 });
    const stream = client.count(6);
    expect(await looped(stream)).toEqual({ values: [1, 2, 3, 4, 5, 6], end: undefined });
    expect(lastEventIdOf(stream)).toBe('6');
    expect(requests.map(({ params }) => params)).toEqual([[6], [6], [6], [6]]);
    expect(requests.map(({ meta }) => meta?.lastEventId)).toEqual([undefined, '3', '4', '4']);
    const withCredit = carrier === 'tcp' || carrier === 'ws' ? 8 : undefined;
    expect(requests.map(({ meta }) => meta?.stream)).toEqual(requests.map(() => withCredit));
  });

  test('throws where it tells no places, after the values that came', async () => {
    const { client, requests } = await streamServer(
      carrier,
      saysAndCuts((id) => next(id, [1, 2])),
    );
    expect(await looped(client.count(3))).toEqual({
      values: [1, 2],
      end: expect.any(TransportError),
    });
    expect(requests).toHaveLength(1);
  });

  test('throws where it was lost before its first value', async () => {
    const { client, requests } = await streamServer(carrier, ({ cut }) => cut());
    const patient = withOptions(client, { resubscribe: true, lastEventId: '1' });
    expect((await looped(patient.count(3))).end).toBeInstanceOf(TransportError);
    expect(requests).toHaveLength(1);
  });

  test('is called again without a place where gaps do not matter', async () => {
    const ways = each(
      saysAndCuts((id) => next(id, [1, 2])),
      says((id) => next(id, [7]), done),
    );
    const { client, requests } = await streamServer(carrier, ways);
    const stream = withOptions(client, { resubscribe: true }).count(3);
    expect(await looped(stream)).toEqual({ values: [1, 2, 7], end: undefined });
    expect(requests[1]?.meta?.lastEventId).toBeUndefined();
  });

  test('goes on where the server said that it goes down', async () => {
    const ways = each(says(numbers(1, 2), closing), says(numbers(3, 3), done));
    const { client, requests } = await streamServer(carrier, ways);
    expect(await looped(client.count(3))).toEqual({ values: [1, 2, 3], end: undefined });
    expect(requests[1]?.meta?.lastEventId).toBe('2');
  });

  test('throws what the server said that goes down, where it tells no places', async () => {
    const { client } = await streamServer(
      carrier,
      says((id) => next(id, [1]), closing),
    );
    expect(await looped(client.count(3))).toMatchObject({ values: [1], end: { code: -32802 } });
  });

  test.each([
    { code: -32802, message: 'lagged', data: { reason: 'lagged' } },
    { code: 1, message: 'closing', data: { reason: 'closing' } },
    { code: -32603, message: 'Internal error' },
  ])('is over after the error %j', async (error) => {
    const { client, requests } = await streamServer(
      carrier,
      says(numbers(1, 1), (id) => message({ id, error })),
    );
    expect(await looped(client.count(3))).toMatchObject({ values: [1], end: error });
    expect(requests).toHaveLength(1);
  });

  test('is over after a message that is too long', async () => {
    const { client, requests } = await streamServer(
      carrier,
      says(numbers(1, 1), (id) => next(id, ['x'.repeat(2000)], '2')),
      { maxReplyBytes: 1000 },
    );
    const { values, end } = await looped(client.count(3));
    expect([values, end]).toEqual([[1], expect.any(TransportError)]);
    expect((end as Error).message).toMatch(/exceed/);
    expect(requests).toHaveLength(1);
  });

  test('is over after a value that is not of its type', async () => {
    const { client, requests } = await streamServer(
      carrier,
      says((id) => next(id, ['2026-01-02T03:04:05.006Z'], '1') + next(id, [7], '2')),
    );
    const { values, end } = await looped(client.report());
    expect(values).toHaveLength(1);
    expect((end as Error).message).toBe('the result is not what the client was generated for');
    expect(requests).toHaveLength(1);
  });

  test('may be left while it waits to be made again', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1000);
    const { client, requests } = await streamServer(carrier, lost);
    const stream = client.count(9);
    for (const number of [1, 2, 3]) {
      expect((await stream.next()).value).toBe(number);
    }
    const waits = stream.next();
    await stream.return();
    expect(await waits).toEqual({ done: true, value: undefined });
    expect(requests).toHaveLength(1);
  });

  test('is ended by its time while it waits to be made again', async () => {
    const { client } = await streamServer(
      carrier,
      each(lost, () => {}),
    );
    const stream = withOptions(client, { timeoutMs: 300 }).count(9);
    expect((await looped(stream)).end).toBeInstanceOf(TimeoutError);
  });
});

test('a port that is closed stays closed', async () => {
  const { client, requests } = await streamServer('port', saysAndCuts(numbers(1, 2)));
  expect(await looped(client.count(3))).toEqual({
    values: [1, 2],
    end: expect.any(TransportError),
  });
  expect(requests).toHaveLength(1);
});

test.each([
  [503, 3],
  [401, 2],
])('a status of %i in resuming makes %i requests', async (status, requests) => {
  let count = 0;
  const { url, bodies } = await httpServer((body, response) => {
    const { id } = body;
    count += 1;
    if (count === 2) {
      response.writeHead(status).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    response.end(count === 1 ? next(id as number, [1], '1') : done(id as number));
  });
  const { tls } = trusting(url);
  const client = connect<Client>(methods, tls ? httpLink(url, { tls }) : url);
  const { values, end } = await looped(client.count(3));
  expect(values).toEqual([1]);
  expect(end).toEqual(status === 503 ? undefined : expect.objectContaining({ status }));
  expect(bodies).toHaveLength(requests);
});
