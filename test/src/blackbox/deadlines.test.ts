import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, responses } from '../support/http.js';
import { error, refusal, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';
import { WsPeer } from '../support/web-socket.js';

const EXPIRED = (id = '1') => error(-32001, 'Deadline exceeded', id);

/** Enough to be dispatched in, on any machine. */
const SOON = 300;

/** So much that no machine takes it. */
const AN_HOUR = 3_600_000;

const MOST = 2 ** 31 - 1;

function within(timeoutMs: unknown, method: string, params: unknown[] = [], id?: unknown): string {
  const meta = timeoutMs === undefined ? undefined : { timeoutMs };
  return JSON.stringify({ jsonrpc: '2.0', id, method, params, meta });
}

describe.each(transportsUnderTest)('deadlines of callers on %s', (transport) => {
  afterEach(closeAll);

  async function posted(port: number, document: string, ...headers: string[]) {
    const [response] = responses(await converse(port, post(document, ...headers)));
    return { status: response?.status, body: response?.body };
  }

  test('meta.timeoutMs ends a call, and its signal says why', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(within(SOON, 'hold', ['k'], 1));
    const held = await flow.held('k');
    expect(await peer.lines(1)).toEqual([EXPIRED()]);
    expect(held.signal.reason).toMatchObject({ name: 'TimeoutError' });
    peer.write(within(AN_HOUR, 'sum', [1, 2], 2));
    expect((await peer.lines(2))[1]).toBe(result('3', '2'));
  });

  test('Rpc-Timeout-Ms is for all calls of the document', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(post(within(undefined, 'hold', ['a'], 1), `Rpc-Timeout-Ms: ${SOON}`));
    const held = await flow.held('a');
    const batch = `[${[
      within(undefined, 'hold', ['b'], 1),
      within(AN_HOUR, 'hold', ['c'], 2),
      within(undefined, 'sum', [1, 2], 3),
    ]}]`;
    peer.write(post(batch, `rpc-timeout-ms:\t${SOON} `));
    const [first, second] = responses(await peer.until(hasResponses(2)));
    expect(first?.body).toBe(EXPIRED());
    expect(held.signal.aborted).toBe(true);
    const own = [EXPIRED('1'), EXPIRED('2'), result('3', '3')].sort();
    expect(JSON.parse(second?.body ?? '').map((one: unknown) => JSON.stringify(one))).toEqual(own);
  });

  test('the smallest bound holds', async () => {
    const { port } = await serve(transport, { limits: { callTimeoutMs: SOON } });
    const call = within(AN_HOUR, 'hold', ['k'], 1);
    expect((await posted(port, call, `Rpc-Timeout-Ms: ${AN_HOUR}`)).body).toBe(EXPIRED());
    const patient = (await serve(transport, { limits: { callTimeoutMs: AN_HOUR } })).port;
    expect((await posted(patient, within(SOON, 'hold', ['k'], 1))).body).toBe(EXPIRED());
    expect((await posted(patient, call, `Rpc-Timeout-Ms: ${SOON}`)).body).toBe(EXPIRED());
  });

  test('what waited for longer in a batch is not run, and others are', async () => {
    const { port, flow } = await serve(transport);
    const batch = `[${[
      within(undefined, 'block', [30], 1),
      within(5, 'record', ['late'], 2),
      within(5, 'record', ['late too']),
      within(5, 'hold', ['late three'], 3),
      within(AN_HOUR, 'record', ['timely'], 4),
      within(undefined, 'record', ['patient'], 5),
    ]}]`;
    const replies = [
      result('null'),
      EXPIRED('2'),
      EXPIRED('3'),
      result('null', '4'),
      result('null', '5'),
    ];
    expect(await converse(port, `${batch}\n`)).toBe(`[${replies}]\n`);
    expect(flow.recorded).toEqual(['timely', 'patient']);
    const again = await posted(port, batch, 'Rpc-Timeout-Ms: 5');
    const expired = [EXPIRED('2'), EXPIRED('3'), EXPIRED('4'), EXPIRED('5')];
    expect(again.body).toBe(`[${[result('null'), ...expired]}]`);
    expect(flow.recorded).toHaveLength(2);
  });

  test('a request with the header runs as one without it', async () => {
    const { port } = await serve(transport);
    const header = `Rpc-Timeout-Ms: ${MOST}`;
    const peer = await Peer.open(port);
    const calls = [
      within(undefined, 'sum', [1, 2], 1),
      within(undefined, 'echo', ['é"'], 2),
      within(undefined, 'nosuch', [], 3),
    ];
    for (const call of calls) {
      peer.write(post(call)).write(post(call, header)).write(post(call));
    }
    const bodies = responses(await peer.until(hasResponses(9))).map(({ body }) => body);
    for (const [at, body] of bodies.entries()) {
      expect(body).toBe(bodies[at - (at % 3)]);
    }
    const [silent] = responses(
      await converse(port, post(within(undefined, 'record', [1]), header)),
    );
    expect(silent?.status).toBe(204);
  });

  test.each(['', '0', '-1', '+5', '1.5', '1e3', '5ms', '0x5', '2147483648', '99999999999', 'none'])(
    'Rpc-Timeout-Ms: %s is a 400, and nothing runs',
    async (value) => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(post(within(undefined, 'record', [1], 1), `Rpc-Timeout-Ms: ${value}`));
      peer.write(post(within(undefined, 'sum', [1, 2], 1)));
      const [refused, next] = responses(await peer.until(hasResponses(2)));
      expect(refused?.status).toBe(400);
      expect(JSON.parse(refused?.body ?? '')).toEqual({
        ...refusal(-32600),
        error: {
          code: -32600,
          message: 'Invalid Request',
          data: 'Rpc-Timeout-Ms must be an integer from 1 to 2147483647',
        },
      });
      expect(next?.body).toBe(result('3'));
      expect(flow.recorded).toEqual([]);
    },
  );

  test('Rpc-Timeout-Ms given twice is a 400', async () => {
    const { port } = await serve(transport);
    const twice = ['Rpc-Timeout-Ms: 5', 'Rpc-Timeout-Ms: 5'];
    expect((await posted(port, within(undefined, 'sum', [1, 2], 1), ...twice)).status).toBe(400);
  });

  test.each([0, -1, 1.5, 2 ** 31, '5', null, true])('meta.timeoutMs %p is -32600', async (wish) => {
    const { port, flow } = await serve(transport);
    const reply = await converse(port, `${within(wish, 'record', [1], 1)}\n`);
    const data = '"meta.timeoutMs must be an integer of at least 1"';
    expect(reply).toBe(`${error(-32600, 'Invalid Request', '1', data)}\n`);
    expect(flow.recorded).toEqual([]);
  });

  test('over WebSocket each message says its own, and the handshake nothing', async () => {
    const { port, flow } = await serve(transport);
    const peer = await WsPeer.open(port, [], { headers: { 'Rpc-Timeout-Ms': '1' } });
    peer.send(within(SOON, 'hold', ['k'], 1));
    await flow.held('k');
    expect(await peer.received(1)).toEqual([EXPIRED()]);
    const batch = [within(undefined, 'block', [30], 2), within(5, 'record', ['late'], 3)];
    expect(await peer.ask(`[${batch}]`)).toBe(`[${result('null', '2')},${EXPIRED('3')}]`);
    expect(await peer.ask(within(AN_HOUR, 'sum', [1, 2], 4))).toBe(result('3', '4'));
    expect(flow.recorded).toEqual([]);
  });

  describe('timeLeftMs', () => {
    test('is what is left for the answer, and null where nothing bounds it', async () => {
      const { port } = await serve(transport);
      const unbounded = await converse(port, `${within(undefined, 'timeLeft', [], 1)}\n`);
      expect(unbounded).toBe(`${result('null')}\n`);
      const left = async (document: string, ...headers: string[]) =>
        JSON.parse((await posted(port, document, ...headers)).body ?? '').result;
      for (const time of [
        await left(within(AN_HOUR, 'timeLeft', [], 1)),
        await left(within(undefined, 'timeLeft', [], 1), `Rpc-Timeout-Ms: ${AN_HOUR}`),
        await left(within(AN_HOUR, 'timeLeft', [], 1), `Rpc-Timeout-Ms: ${MOST}`),
      ]) {
        expect(Number.isInteger(time)).toBe(true);
        expect(time).toBeLessThanOrEqual(AN_HOUR);
        expect(time).toBeGreaterThan(AN_HOUR / 2);
      }
    });

    test('counts what the message has waited for', async () => {
      const { port } = await serve(transport);
      const calls = [within(undefined, 'block', [30]), within(AN_HOUR, 'timeLeft', [], 1)];
      const [{ result: left }] = JSON.parse(await converse(port, `[${calls}]\n`));
      expect(left).toBeLessThanOrEqual(AN_HOUR - 29);
    });

    test('becomes less, and takes the limit of the server into account', async () => {
      const { port, flow } = await serve(transport, { limits: { callTimeoutMs: AN_HOUR } });
      const peer = await Peer.open(port);
      peer.write(within(undefined, 'timeLeftLater', ['k'], 1));
      const held = await flow.held('k');
      await peer.write(within(undefined, 'block', [30], 2)).lines(1);
      held.resolve();
      const [, reply] = await peer.lines(2);
      const [before, after] = JSON.parse(reply ?? '').result;
      expect(before).toBeLessThanOrEqual(AN_HOUR);
      expect(after).toBeLessThanOrEqual(before - 29);
    });
  });
});
