import { afterEach, describe, expect, test } from '@jest/globals';
import { broadcast } from '@ujrpc/core';
import { chatServer, serveChat } from '../support/both-ways.js';
import { ask, type Carrier, carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import type { Screen } from '../support/fixtures/both-ways/chat.js';
import { call, error, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { transportsUnderTest } from '../support/transports.js';
import { FRAME, masked, unmasked, upgrade, WsPeer } from '../support/web-socket.js';

afterEach(closeAll);

/** A peer that reads and writes whole messages. */
interface MessagePeer {
  send(...messages: string[]): void;
  /** The first `count` messages, once they are there. */
  received(count: number): Promise<string[]>;
}

async function rawPeer(port: number): Promise<MessagePeer> {
  const peer = await Peer.open(port);
  return {
    send: (...messages) => void peer.write(messages.map((text) => `${text}\n`).join('')),
    received: (count) => peer.lines(count),
  };
}

async function framedPeer(port: number): Promise<MessagePeer> {
  const { frame, unframe } = carriers[2] as Carrier;
  const peer = await Peer.open(port);
  const isWhole = (text: string) => {
    const last = text.lastIndexOf('Content-Length: ');
    const size = /^Content-Length: (\d+)\r\n\r\n/.exec(text.slice(last));
    return size !== null && text.length - last === size[0].length + Number(size[1]);
  };
  return {
    send: (...messages) => void peer.write(Buffer.concat(messages.map(frame))),
    received: async (count) =>
      unframe(await peer.until((text) => isWhole(text) && unframe(text).length >= count)),
  };
}

async function wsPeer(port: number): Promise<MessagePeer> {
  const peer = await WsPeer.open(port);
  return {
    send: (...messages) => {
      for (const message of messages) {
        peer.send(message);
      }
    },
    received: (count) => peer.received(count),
  };
}

const peers = { 'raw TCP': rawPeer, 'Content-Length framing': framedPeer, WebSocket: wsPeer };

const outcome = (kind: string, id = '1') => call('chat.outcome', `["${kind}"]`, id);
const response = (rest: string, id = '"s1"') => `{"jsonrpc":"2.0","id":${id},${rest}}`;

describe.each(
  transportsUnderTest.flatMap((transport) =>
    Object.entries(peers).map(([name, open]) => [transport, name, open] as const),
  ),
)('a server of %s that calls its client over %s', (transport, _name, open) => {
  const connected = async (options = {}) => {
    const serving = await serveChat(transport, options);
    return { ...serving, peer: await open(serving.port) };
  };

  /** What the method sees of a client that answers its call so; `messages` are sent one after the other. */
  async function answered(kind: string, ...messages: string[]) {
    const { peer } = await connected();
    peer.send(outcome(kind));
    await peer.received(1);
    peer.send(...messages);
    return JSON.parse((await peer.received(2))[1] as string).result;
  }

  test('sends notifications, with their types, and no id', async () => {
    const { peer } = await connected();
    peer.send(call('chat.show', '["hi"]'));
    expect((await peer.received(2)).sort()).toEqual(
      [
        result('null'),
        '{"jsonrpc":"2.0","method":"screen.show","params":[{"text":"hi","at":"1970-01-01T00:00:00.000Z"},"a","b"]}',
      ].sort(),
    );
  });

  test('sends requests with ids of its own, and takes what is answered', async () => {
    const { peer } = await connected();
    peer.send(call('chat.ask', '["Leave?"]'), call('chat.ask', '["Stay?"]', '2'));
    expect(await peer.received(2)).toEqual([
      '{"jsonrpc":"2.0","id":"s1","method":"screen.confirm","params":["Leave?"]}',
      '{"jsonrpc":"2.0","id":"s2","method":"screen.confirm","params":["Stay?"]}',
    ]);
    peer.send(response('"result":false', '"s2"'), response('"result":true'));
    expect((await peer.received(4)).slice(2)).toEqual([result('"no"', '2'), result('"yes"')]);
  });

  test('takes several answers in one array', async () => {
    const { peer } = await connected();
    peer.send(call('chat.ask', '["a"]'), call('chat.ask', '["b"]', '2'));
    await peer.received(2);
    peer.send(`[${response('"result":true')},${response('"result":true', '"s2"')}]`);
    expect((await peer.received(4)).slice(2).sort()).toEqual([
      result('"yes"'),
      result('"yes"', '2'),
    ]);
  });

  test('makes values of their types of what is answered', async () => {
    const at = '"1970-01-01T00:00:01.000Z"';
    expect(await answered('latest', response(`"result":{"text":"x","at":${at}}`))).toEqual({
      value: ['x', true, 1000],
    });
    expect(await answered('latest', response('"result":null'))).toEqual({});
    expect(await answered('bytes', response('"result":"BAUG"'))).toEqual({ value: [4, 5, 6] });
    expect(await answered('clear', response('"result":null'))).toEqual({ value: 'undefined' });
    expect(await answered('time', response(`"result":${at}`))).toEqual({ value: 1000 });
    expect(await answered('echo', response('"result":{"a":[1,null]}'))).toEqual({
      value: { a: [1, null] },
    });
  });

  test('rejects with what is wrong with a result that is not of its type', async () => {
    expect(await answered('latest', response('"result":{"text":5,"at":"x"}'))).toMatchObject({
      name: 'ClientReplyError',
      message:
        'screen.latest: the client answered with what is not of its type: result.text: expected string, got 5',
      violations: [
        { path: 'result.text', expected: 'string', got: '5' },
        { path: 'result.at', got: 'string of 1' },
      ],
    });
    expect(await answered('bytes', response('"result":"!"'))).toMatchObject({
      violations: [
        { path: 'result', expected: 'Uint8Array in base64', got: 'string of 1, not base64' },
      ],
    });
    expect(await answered('clear', response('"result":1'))).toMatchObject({
      violations: [{ path: 'result', expected: 'null', got: '1' }],
    });
  });

  test('rejects with the error that the client answers', async () => {
    expect(
      await answered('latest', response('"error":{"code":5,"message":"busy","data":{"a":1}}')),
    ).toMatchObject({ name: 'RpcError', code: 5, message: 'busy', data: { a: 1 } });
  });

  test.each([
    ['"result":1,"error":{"code":1,"message":"x"}', 'it has a result and an error'],
    ['"result":1,"result":2', 'result is given twice'],
    ['"error":{"code":1,"message":"x"},"\\u0065rror":null', 'error is given twice'],
    ['"jsonrpc":"2.0","result":1', 'jsonrpc is given twice'],
    ['"error":{"code":"1","message":"x"}', 'error must have an integer code and a message'],
    ['"error":null', 'error must have an integer code and a message'],
  ])('rejects where the response has %s', async (rest, why) => {
    expect(await answered('latest', response(rest))).toMatchObject({
      name: 'ClientReplyError',
      message: `screen.latest: the client sent a malformed response: ${why}`,
      violations: [],
    });
  });

  test('rejects where the response is of another version', async () => {
    expect(await answered('latest', '{"id":"s1","result":null}')).toMatchObject({
      message: 'screen.latest: the client sent a malformed response: jsonrpc must be "2.0"',
    });
  });

  test('drops responses to nothing, and says nothing to them', async () => {
    const { peer } = await connected();
    const dropped = ['"s1"', '"s0"', '1', 'null', '[]', '"s2"'].map((id) =>
      response('"result":1', id),
    );
    peer.send(...dropped, '{"jsonrpc":"2.0","result":1}', `[${dropped.join(',')}]`);
    peer.send(call('chat.ask', '["?"]', '9'));
    await peer.received(1);
    // Its own id, given twice, is not known to be its own; a second answer comes too late.
    peer.send('{"jsonrpc":"2.0","id":"s1","id":"s1","result":false}');
    peer.send(response('"result":true'), response('"result":false'));
    peer.send(call('chat.join', undefined, '10'));
    expect((await peer.received(3)).slice(1).sort()).toEqual([
      result('null', '10'),
      result('"yes"', '9'),
    ]);
  });

  test('lets a client call it while it is called', async () => {
    const { peer } = await connected();
    peer.send(call('chat.nest', '[1]'));
    expect(JSON.parse((await peer.received(1))[0] as string)).toMatchObject({
      id: 's1',
      params: [0],
    });
    peer.send(call('chat.nest', '[0]', '2'));
    expect((await peer.received(2))[1]).toBe(result('"."', '2'));
    peer.send(response('"result":"."'));
    expect((await peer.received(3))[2]).toBe(result('"1."'));
  });

  test('gives up after a time, and drops the answer that comes then', async () => {
    const { peer } = await connected({ limits: { peerCallTimeoutMs: 20 } });
    peer.send(outcome('latest'));
    const [, said] = await peer.received(2);
    expect(JSON.parse(said as string).result).toMatchObject({
      name: 'TimeoutError',
      message: 'screen.latest: the client has not answered within 20 ms',
    });
    peer.send(response('"result":null'), call('chat.join', undefined, '2'));
    expect((await peer.received(3))[2]).toBe(result('null', '2'));
  });

  const UNREAD = {
    name: 'AbortError',
    message: 'The server does not read the connection any more: no reply can come',
  };

  test('rejects what waits for a client whose message ends the reading', async () => {
    const { peer, chat } = await connected({ limits: { maxBodyBytes: 1000 } });
    peer.send(outcome('latest'));
    await peer.received(1);
    peer.send(call('chat.ask', `["${'x'.repeat(2000)}"]`, '2'));
    const said = (await peer.received(3)).slice(1);
    expect(said.find((text) => text.includes('-32007'))).toBeDefined();
    const outcomeOf = said.find((text) => text.includes('"id":1'));
    expect(JSON.parse(outcomeOf as string).result).toMatchObject(UNREAD);
    await expect((chat.screens[0] as Screen).latest()).rejects.toThrow(UNREAD.message);
  });

  test('rejects what waits for a client when the server is closed', async () => {
    const { peer, server } = await connected({ limits: { drainTimeoutMs: 3_600_000 } });
    peer.send(outcome('latest'));
    await peer.received(1);
    await Promise.all([
      server.close(),
      peer.received(2).then(([, said]) => {
        expect(JSON.parse(said as string).result).toMatchObject(UNREAD);
      }),
    ]);
  });

  test('has no more calls of a client under way than its limit allows', async () => {
    const { peer, chat } = await connected({ limits: { maxCallsInFlight: 2 } });
    peer.send(call('chat.join'));
    await peer.received(1);
    const [screen] = chat.screens as [Screen];
    const first = [screen.latest(), screen.latest()];
    await expect(screen.latest()).rejects.toThrow(
      'screen.latest: 2 calls of this client wait already (limits.maxCallsInFlight)',
    );
    await peer.received(3);
    peer.send(response('"result":null'), response('"result":null', '"s2"'));
    expect(await Promise.all(first)).toEqual([undefined, undefined]);
  });

  test('refuses arguments that are not of their types, and sends nothing', async () => {
    const { peer, chat, log } = await connected();
    peer.send(call('chat.wrong'));
    expect(await peer.received(1)).toEqual([error(-32603, 'Internal error')]);
    expect(String(log[0]?.error)).toBe('TypeError: screen.show: note.text: expected string, got 5');
    const screen = chat.screens[0] as unknown as Record<string, (...args: unknown[]) => unknown>;
    expect(() => screen['show']?.()).toThrow('screen.show: note: expected Note, got nothing');
    await expect(screen['confirm']?.('a', 1, 2)).rejects.toThrow('screen.confirm: params:');
    await expect(screen['echo']?.([Number.NaN])).rejects.toThrow(
      'screen.echo: value[0]: expected a finite number, got NaN',
    );
    peer.send(call('chat.join', undefined, '2'));
    expect((await peer.received(2))[1]).toBe(result('null', '2'));
  });

  test('leaves out absent arguments at the end', async () => {
    const { peer, chat } = await connected();
    peer.send(call('chat.join'));
    await peer.received(1);
    const [screen] = chat.screens as [Screen];
    const waiting = [screen.confirm('a', undefined), screen.confirm('b', 3)];
    const sent = (await peer.received(3)).slice(1).map((text) => JSON.parse(text).params);
    expect(sent).toEqual([['a'], ['b', 3]]);
    peer.send(response('"result":true'), response('"result":false', '"s2"'));
    expect(await Promise.all(waiting)).toEqual([true, false]);
  });
});

describe.each(transportsUnderTest)('broadcast to the clients of %s', (transport) => {
  test('reaches them over every protocol, and passes over those that have left', async () => {
    const { port, chat } = await serveChat(transport);
    const all = await Promise.all(Object.values(peers).map((open) => open(port)));
    const gone = await Peer.open(port);
    gone.write(`${call('chat.join')}\n`);
    await gone.lines(1);
    for (const peer of all) {
      peer.send(call('chat.join'));
      await peer.received(1);
    }
    gone.reset();
    await expect((chat.screens[0] as Screen).latest()).rejects.toMatchObject({
      name: 'AbortError',
    });
    let reads = 0;
    const note = {
      get text() {
        reads++;
        return 'hi';
      },
      at: new Date(0),
    };
    broadcast(chat.screens.slice(1), (screens) => screens.show(note, 'a'));
    const ofAll = reads;
    broadcast(chat.screens.slice(0, 1), (screens) => screens.show(note, 'nobody'));
    expect(reads).toBe(2 * ofAll); // as often for one as for all
    for (const peer of all) {
      expect((await peer.received(2))[1]).toBe(
        '{"jsonrpc":"2.0","method":"screen.show","params":[{"text":"hi","at":"1970-01-01T00:00:00.000Z"},"a"]}',
      );
    }
  });

  test('refuses what is not of its types, and what would have many results', async () => {
    const { port, chat } = await serveChat(transport);
    const peer = await rawPeer(port);
    peer.send(call('chat.join'));
    await peer.received(1);
    type Anything = Record<string, (...args: unknown[]) => void>;
    const say = (tell: (all: Anything) => void) => () =>
      broadcast(chat.screens, (all) => tell(all as unknown as Anything));
    expect(say((all) => all['show']?.({ text: 5, at: new Date() }))).toThrow(
      'screen.show: note.text: expected string, got 5',
    );
    expect(say((all) => all['confirm']?.('?'))).toThrow(
      'screen.confirm has a result, and broadcast() sends notifications only: call each client',
    );
    expect(() => broadcast([{}], () => undefined)).toThrow(
      'broadcast() takes clients that connection.client() has returned',
    );
    broadcast([], () => {
      throw new Error('called for nobody');
    });
    peer.send(call('chat.join', undefined, '2'));
    expect((await peer.received(2))[1]).toBe(result('null', '2'));
  });
});

describe.each(transportsUnderTest)('a client that %s calls', (transport) => {
  test('is one object for each connection and class', async () => {
    const { port, chat } = await serveChat(transport);
    const [one, other] = [await Peer.open(port), await Peer.open(port)];
    for (const peer of [one, one, other]) {
      const count = chat.screens.length;
      peer.write(`${call('chat.join')}\n`);
      while (chat.screens.length === count) {
        await turns(1);
      }
    }
    expect(chat.screens[0]).toBe(chat.screens[1]);
    expect(chat.screens[2]).not.toBe(chat.screens[0]);
  });

  test('that leaves rejects what waits for it, and what comes after', async () => {
    const { port, chat } = await serveChat(transport);
    const peer = await Peer.open(port);
    peer.write(`${call('chat.join')}\n`);
    await peer.lines(1);
    const [screen] = chat.screens as [Screen];
    const waiting = [screen.latest(), screen.bytes(new Uint8Array(1))];
    await peer.lines(3);
    peer.reset();
    for (const one of waiting) {
      await expect(one).rejects.toMatchObject({
        name: 'AbortError',
        message: 'The peer closed the connection',
      });
    }
    await expect(screen.latest()).rejects.toMatchObject({ name: 'AbortError' });
    screen.show({ text: 'nobody', at: new Date() });
  });

  test('that goes on with what is not JSON answers nothing any more', async () => {
    const { port } = await serveChat(transport);
    const peer = await Peer.open(port);
    peer.write(`${outcome('latest')}\n`);
    await peer.lines(1);
    peer.write(']\n');
    const said = (await peer.untilClosed()).split('\n');
    expect(said).toContain(error(-32700, 'Parse error', 'null'));
    expect(said.find((line) => line.includes('no reply can come'))).toContain('AbortError');
  });

  test('that breaks the rules of WebSocket, and stays, answers nothing any more', async () => {
    const { port, chat } = await serveChat(transport);
    const peer = await Peer.open(port);
    peer.socket.allowHalfOpen = true;
    peer.write(upgrade()).write(masked(FRAME.text, call('chat.join')));
    await peer.until((text) => text.includes(result('null')));
    const waiting = (chat.screens[0] as Screen).latest();
    peer.write(unmasked(FRAME.text, '{}'));
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that ends its side answers nothing any more', async () => {
    const { port } = await serveChat(transport);
    const peer = await Peer.open(port);
    peer.write(`${outcome('latest')}\n`);
    await peer.lines(1);
    peer.end();
    expect(JSON.parse((await peer.lines(2))[1] as string).result).toMatchObject({
      name: 'AbortError',
      message: 'The peer ended its side of the connection',
    });
  });

  test('over HTTP cannot be called, and the error says how it could', async () => {
    const { port, log } = await serveChat(transport);
    const said = await ask(carriers[0] as Carrier, port, call('chat.join'));
    expect(said).toBe(error(-32603, 'Internal error'));
    expect(log[0]?.error).toMatchObject({
      name: 'NoWayBack',
      message:
        'connection.client(Screen): this peer can only be answered, as over HTTP; have it connect by ws:, tcp: or unix: instead',
    });
  });

  test('over HTTP cannot send a response', async () => {
    const { port } = await serveChat(transport);
    const why = '"method must be a string"';
    expect(await ask(carriers[0] as Carrier, port, response('"result":1'))).toBe(
      error(-32600, 'Invalid Request', '"s1"', why),
    );
  });
});

test('the contract has to know a class, and the class has to be one', async () => {
  const { server, chat } = await chatServer();
  const connection = server.connect({ send: () => undefined });
  const { rpc } = await import('@ujrpc/core');
  abstract class Plain {}
  expect(() => connection.client(Plain)).toThrow('takes a class with @rpc.client');
  abstract class Unknown {}
  rpc.client(Unknown);
  expect(() => connection.client(Unknown)).toThrow(
    'The contract does not know the client class Unknown: run ujrpc-codegen',
  );
  abstract class Screen {}
  rpc.client({ namespace: 'other' })(Screen);
  expect(() => connection.client(Screen)).toThrow(
    'The contract is out of date: run ujrpc-codegen\n  Screen.show is screen.show in it',
  );
  expect(chat.screens).toEqual([]);
});
