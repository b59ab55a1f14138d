import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request, responses } from '../support/http.js';
import { call, notification, result } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const sum = (id: number) => post(call('sum', `[${id},0]`, String(id)));
const answered = (id: number) => reply(200, result(String(id), String(id)));

describe.each(transportsUnderTest)('HTTP pipelining on %s', (transport) => {
  afterEach(closeAll);

  test('many requests in one segment are answered in order', async () => {
    const { port } = await serve(transport);
    const ids = Array.from({ length: 500 }, (_, id) => id);
    const text = await converse(port, Buffer.concat(ids.map(sum)));
    expect(text).toBe(ids.map(answered).join(''));
  });

  test('refusals after a call do not keep it from its turn, however many', async () => {
    const { port } = await serve(transport);
    const lost = Buffer.from('GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000));
    const text = await converse(port, Buffer.concat([sum(7), lost]));
    expect(text.startsWith(answered(7))).toBe(true);
    expect(text.match(/HTTP\/1\.1 404 /g)).toHaveLength(1000);
  });

  test('a slow call holds back the replies after it, not the calls', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const record = post(notification('record', '["second"]'));
    const done = flow.recordedTimes(1);
    peer.write(Buffer.concat([post(call('hold', '["k"]')), record, sum(3)]));
    const held = await flow.held('k');
    await done;
    await turns();
    expect(peer.text).toBe('');
    held.resolve('first');
    const expected = reply(200, result('"first"')) + reply(204) + answered(3);
    expect(await peer.until((text) => text.length >= expected.length)).toBe(expected);
  });

  test('calls that settle in another order are answered in order', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const keys = ['a', 'b', 'c'];
    peer.write(Buffer.concat(keys.map((key) => post(call('hold', `["${key}"]`)))));
    for (const key of [...keys].reverse()) {
      (await flow.held(key)).resolve(key);
    }
    const bodies = responses(await peer.until(hasResponses(3))).map(({ body }) => body);
    expect(bodies).toEqual(keys.map((key) => result(`"${key}"`)));
  });

  describe('a bad request', () => {
    test.each([
      ['broken', 'nonsense\r\n\r\n', 400],
      ['of another version', 'POST / HTTP/3.0\r\nHost: localhost\r\n\r\n', 505],
      ['without a Host', 'POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n', 400],
      ['with a head that is too large', `GET / HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
      [
        'with a body that is too large',
        'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n',
        413,
      ],
    ])(
      'that is %s waits for the replies before it, and is the last',
      async (_name, bad, status) => {
        const { port, flow } = await serve(transport);
        const peer = await Peer.open(port);
        peer.write(Buffer.concat([post(call('hold', '["k"]')), sum(2), Buffer.from(bad), sum(4)]));
        const held = await flow.held('k');
        await turns();
        expect(peer.text).toBe('');
        held.resolve(1);
        const found = responses(await peer.untilClosed());
        expect(found.map((response) => response.status)).toEqual([200, 200, status]);
        expect(found[2]?.headers.get('connection')).toBe('close');
      },
    );
  });

  describe('a wish for another protocol is ignored', () => {
    const wish = ['Connection: keep-alive, Upgrade', 'Upgrade: h2c'];

    /** A call in chunks that has the wish. */
    function chunks(body: string): Buffer {
      const fields = ['Host: localhost', 'Content-Type: application/json', ...wish];
      const headers = [...fields, 'Transfer-Encoding: chunked'];
      const sized = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      return request({ bare: true, headers, body: sized });
    }

    test.each([
      ['a call', post(call('sum', '[1,0]'), ...wish), answered(1)],
      ['a call in chunks', chunks(call('sum', '[1,0]')), answered(1)],
      [
        'a page',
        request({ method: 'GET', target: '/health', headers: wish }),
        reply(200, '{"status":"ok"}'),
      ],
    ])('of %s and of those around it', async (_name, wishing, wished) => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.end(Buffer.concat([post(call('hold', '["k"]', '7')), wishing, sum(2), wishing, sum(3)]));
      const held = await flow.held('k');
      await turns();
      held.resolve(7);
      expect(await peer.untilClosed()).toBe(
        reply(200, result('7', '7')) + wished + answered(2) + wished + answered(3),
      );
    });

    test('of one that comes alone', async () => {
      const { port } = await serve(transport);
      const peer = await Peer.open(port);
      for (let count = 1; count <= 3; count++) {
        const bytes = post(call('sum', '[1,0]'), ...wish);
        peer.write(bytes.subarray(0, -5));
        await turns();
        await peer.write(bytes.subarray(-5)).until(hasResponses(count));
      }
      expect(peer.text).toBe(answered(1).repeat(3));
    });

    test.each([
      ['a call', post(call('sum', '[1,0]'), ...wish)],
      ['a call in chunks', chunks(call('sum', '[1,0]'))],
    ])('of %s that comes in pieces, and of those after it', async (_name, bytes) => {
      const { port } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(bytes.subarray(0, -7));
      await turns();
      peer.end(Buffer.concat([bytes.subarray(-7), sum(2), sum(3)]));
      expect(await peer.untilClosed()).toBe(answered(1) + answered(2) + answered(3));
    });

    test.each([
      ['declared', post(' '.repeat(2000), ...wish)],
      ['in one chunk', chunks(' '.repeat(2000))],
      ['in a chunk without end', chunks(' '.repeat(2000)).subarray(0, -700)],
    ])('but not its limits: a body that is too large, %s', async (_name, bytes) => {
      const { port } = await serve(transport, { limits: { maxBodyBytes: 1000 } });
      const peer = await Peer.open(port);
      peer.write(bytes);
      expect((await peer.untilClosed()).slice(0, 12)).toBe('HTTP/1.1 413');
    });

    test('but a peer that leaves in the middle is forgotten', async () => {
      const { port } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(post(call('sum', '[1,0]'), ...wish).subarray(0, -7));
      await turns();
      peer.socket.destroy();
      expect(await converse(port, sum(4))).toBe(answered(4));
    });
  });

  test('Connection: close waits for the replies before it, and is the last', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const last = post(call('sum', '[2,0]', '2'), 'Connection: close');
    peer.write(Buffer.concat([post(call('hold', '["k"]')), last, sum(3)]));
    (await flow.held('k')).resolve(1);
    const found = responses(await peer.untilClosed());
    expect(found.map(({ body }) => body)).toEqual([result('1'), result('2', '2')]);
    expect(found.map(({ headers }) => headers.get('connection'))).toEqual([undefined, 'close']);
  });

  test('a client that closes its half still gets all of its answers', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.end(Buffer.concat([post(call('hold', '["k"]')), sum(2), post(call('hold', '["l"]'))]));
    const [first, third] = [await flow.held('k'), await flow.held('l')];
    await turns();
    third.resolve(3);
    await turns();
    first.resolve(1);
    const bodies = responses(await peer.untilClosed()).map(({ body }) => body);
    expect(bodies).toEqual([result('1'), result('2', '2'), result('3')]);
  });

  test('leave to send a body waits for the replies before it', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    const body = call('sum', '[2,0]', '2');
    const expecting = post(body, 'Expect: 100-continue').subarray(0, -body.length);
    peer.write(Buffer.concat([post(call('hold', '["k"]')), expecting]));
    const held = await flow.held('k');
    await turns();
    expect(peer.text).toBe('');
    held.resolve(1);
    const first = `${reply(200, result('1'))}HTTP/1.1 100 Continue\r\n\r\n`;
    await peer.until((text) => text === first);
    await peer.write(body).until((text) => text === first + answered(2));
  });

  test('requests of different kinds keep their order', async () => {
    const { port } = await serve(transport);
    const bytes = [
      sum(1),
      request({ method: 'GET', target: '/health' }),
      request({ method: 'GET' }),
      post('{'),
      request({ method: 'HEAD', target: '/none' }),
    ];
    const text = await converse(port, Buffer.concat(bytes));
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((match) => Number(match[1]));
    expect(text.startsWith(answered(1))).toBe(true);
    expect(statuses).toEqual([200, 200, 405, 200, 404]);
  });
});
