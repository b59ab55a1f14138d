import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LogEntry, Server, type ServerOptions, type TransportName } from '@ujrpc/core';
import { ask, type Carrier, carriers } from '../support/carriers.js';
import { closeAll, onClose } from '../support/closing.js';
import type { Blobs } from '../support/fixtures/bytes/blobs.js';
import { generated } from '../support/generated.js';
import { hasResponses, post, responses } from '../support/http.js';
import { call, error, notification, result } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

const MIB = 1024 * 1024;

const [http, raw] = carriers as readonly [Carrier, Carrier];

interface Serving {
  readonly port: number;
  readonly blobs: Blobs;
  readonly log: readonly LogEntry[];
}

async function serve(
  transport: TransportName,
  options: Partial<ServerOptions> = {},
): Promise<Serving> {
  const { contract, folder } = await generated('bytes');
  const module = (await import(pathToFileURL(`${folder}/blobs.js`).href)) as {
    Blobs: new () => Blobs;
  };
  const blobs = new module.Blobs();
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
  onClose(() => server.close());
  const { port } = await server.register(blobs).listen({ transport, port: 0, ...servedTls });
  return { port: port as number, blobs, log };
}

function pattern(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 151 + (index >> 8)) & 0xff));
}

const quoted = (bytes: Uint8Array) => `"${Buffer.from(bytes).toString('base64')}"`;

const EXPECTED = 'Uint8Array in base64';
const INVALID = 'Invalid params';

describe.each(transportsUnderTest)('bytes on %s', (transport) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(transport, { limits: { maxBodyBytes: 16 * MIB } });
  });
  afterAll(closeAll);

  describe.each(carriers)('over $name', (carrier) => {
    const say = (document: string) => ask(carrier, serving.port, document);
    const reply = (method: string, params: string) => say(call(`blobs.${method}`, params));

    test('come back whole, whatever their length', async () => {
      const texts = Array.from({ length: 130 }, (_, length) => quoted(pattern(length)));
      const calls = texts.map((text, id) => call('blobs.echo', `[${text}]`, String(id)));
      const results = texts.map((text, id) => result(text, String(id)));
      expect(await say(`[${calls}]`)).toBe(`[${results}]`);
    });

    test('are those that the method returned, whatever it does with them afterwards', async () => {
      const ids = Array.from({ length: 50 }, (_, id) => id);
      const calls = ids.map((id) => call('blobs.filled', `[${id}]`, String(id)));
      const results = ids.map((id) => result(quoted(Buffer.alloc(4, id)), String(id)));
      expect(await say(`[${calls}]`)).toBe(`[${results}]`);
    });

    test.each([20_000, 100_001, 1_000_002])('also %d of them', async (length) => {
      const text = quoted(pattern(length));
      expect(await reply('echo', `[${text}]`)).toBe(result(text));
      expect(await reply('later', `{"data":${text}}`)).toBe(result(text));
    });

    test.each([
      ['""', 'Uint8Array of 0 in 0 at 0'],
      ['"AA=="', 'Uint8Array of 1 in 1 at 0'],
      ['"AP8="', 'Uint8Array of 2 in 2 at 0'],
      ['"AAEC"', 'Uint8Array of 3 in 3 at 0'],
      ['"A\\/8="', 'Uint8Array of 2 in 2 at 0'],
      ['"\\u0041P8="', 'Uint8Array of 2 in 2 at 0'],
    ])('%s arrives alone in its memory', async (param, seen) => {
      expect(await reply('seen', `[${param}]`)).toBe(result(`"${seen}"`));
      expect(await reply('seen', `{ "data" : ${param} }`)).toBe(result(`"${seen}"`));
    });

    test.each([
      ...['"A"', '"AA"', '"AAA"', '"AAAAA"', '"AA="', '"AAA=="', '"A==="', '"===="', '"="'],
      ...['"AB=="', '"AAB="', '"AA==AAAA"', '"AAA=AAAA"', '"AAAA===="', '"AA=A"'],
      ...['" AAAA"', '"AAAA "', '"AA AA"', '"AA\\n=="', '"AAA\\u0000"', '"AA\\r\\nAAAAAA"'],
      ...['"_-8="', '"A-8="', '"A_8="', '"A.8="', '"é"', '"éé"', '"\\ud800AA="', '"A\\\\8="'],
    ])('%s is not base64', async (param) => {
      const got = `string of ${(JSON.parse(param) as string).length}, not base64`;
      const data = JSON.stringify([{ path: 'data', expected: EXPECTED, got }]);
      const refused = error(-32602, INVALID, '1', data);
      expect(await reply('echo', `[${param}]`)).toBe(refused);
      expect(await reply('echo', `{"data":${param}}`)).toBe(refused);
      expect(await reply('later', `[${param}]`)).toBe(refused);
    });

    test('one wrong character among a million is found, wherever it is', async () => {
      const text = pattern(750_000).toString('base64');
      const got = `string of ${text.length}, not base64`;
      const data = JSON.stringify([{ path: 'data', expected: EXPECTED, got }]);
      for (const at of [0, 31, 32, 500_001, text.length - 40, text.length - 1]) {
        const wrong = `${text.slice(0, at)}*${text.slice(at + 1)}`;
        expect(await reply('echo', `["${wrong}"]`)).toBe(error(-32602, INVALID, '1', data));
      }
    });

    test('of another type are refused with their place', async () => {
      const refused = (path: string, got: string) =>
        error(-32602, INVALID, '1', JSON.stringify([{ path, expected: EXPECTED, got }]));
      expect(await reply('echo', '[]')).toBe(refused('data', 'nothing'));
      expect(await reply('echo', '[1]')).toBe(refused('data', '1'));
      expect(await reply('echo', '[null]')).toBe(refused('data', 'null'));
      expect(await reply('echo', '[[65]]')).toBe(refused('data', 'array of 1'));
      expect(await reply('join', '["AAAA","AAA"]')).toBe(
        refused('parts[1]', 'string of 3, not base64'),
      );
    });

    test('stand beside scalars', async () => {
      expect(await reply('mixed', '["é","AP8=",3]')).toBe(result('"é 0,255 3 false"'));
      expect(await reply('mixed', '["\\n","AP8=",3,true]')).toBe(result('"\\n 0,255 3 true"'));
      const named = '{"flag":true,"times":1,"data":"AA==","name":"n"}';
      expect(await reply('mixed', named)).toBe(result('"n 0 1 true"'));
      const wrong = JSON.parse((await reply('mixed', '["n","AA",0.5]')) ?? '');
      expect(wrong.error.data.map(({ path }: { path: string }) => path)).toEqual(['data', 'times']);
    });

    test('may be absent, null, several or something else', async () => {
      expect(await reply('maybe', '[]')).toBe(result('-1'));
      expect(await reply('maybe', '[null]')).toBe(result('-1'));
      expect(await reply('maybe', '[""]')).toBe(result('0'));
      expect(await reply('nullable', '[null]')).toBe(result('-1'));
      expect(await reply('nullable', '["AP8="]')).toBe(result('2'));
      expect(await reply('join', '[]')).toBe(result('""'));
      expect(await reply('join', '["AP8=","","AA=="]')).toBe(result('"AP8A"'));
      expect(await reply('join', '{"parts":["AP8="]}')).toBe(result('"AP8="'));
      expect(await reply('either', '["AP8="]')).toBe(result('"AP8="'));
      expect(await reply('either', '[5]')).toBe(result('5'));
    });

    test.each<[string, string, unknown]>([
      ['buffer', 'AP8=', Buffer.of(0, 255)],
      ['memory', 'AP8=', Uint8Array.of(0, 255).buffer],
      ['signed', 'AP8=', Int8Array.of(0, -1)],
      ['clamped', 'AP8=', Uint8ClampedArray.of(0, 255)],
      ['shorts', 'AQACAA==', Uint16Array.of(1, 2)],
      ['floats', 'AACAPwAAIMA=', Float32Array.of(1, -2.5)],
      ['bigs', '//////////8=', BigInt64Array.of(-1n)],
    ])('arrive as the class that %s names, and come back', async (method, text, value) => {
      expect(await reply(method, `["${text}"]`)).toBe(result(`"${text}"`));
      expect(serving.blobs.looked).toStrictEqual(value);
      expect(await reply(method, `{ "data" : "${text}" }`)).toBe(result(`"${text}"`));
      expect(await reply(method, '[""]')).toBe(result('""'));
      expect(serving.blobs.looked).toMatchObject({ byteLength: 0 });
      expect(serving.blobs.looked?.constructor).toBe((value as object).constructor);
      const large = pattern(240_000).toString('base64');
      expect(await reply(method, `["${large}"]`)).toBe(result(`"${large}"`));
    });

    test.each([
      ['buffer', 'Buffer in base64', 'AAA', 'not base64'],
      ['memory', 'ArrayBuffer in base64', 'AB==', 'not base64'],
      ['clamped', 'Uint8ClampedArray in base64', '*AAA', 'not base64'],
      ['shorts', 'Uint16Array in base64, 2 bytes an element', 'AAAA', 'base64 of 3 bytes'],
      ['shorts', 'Uint16Array in base64, 2 bytes an element', 'AAA*', 'not base64'],
      ['floats', 'Float32Array in base64, 4 bytes an element', 'AAAAAAA=', 'base64 of 5 bytes'],
      ['bigs', 'BigInt64Array in base64, 8 bytes an element', 'AAAAAA==', 'base64 of 4 bytes'],
    ])('of the wrong type for %s are refused: %s', async (method, expected, text, what) => {
      const got = `string of ${text.length}, ${what}`;
      const refused = error(
        -32602,
        INVALID,
        '1',
        JSON.stringify([{ path: 'data', expected, got }]),
      );
      expect(await reply(method, `["${text}"]`)).toBe(refused);
      expect(await reply(method, `{"what":"","data":"${text}"}`)).toBe(refused);
      expect(serving.blobs.looked).not.toBe(text);
    });

    test('one of several that does not fit is named, and nothing is called', async () => {
      expect(await reply('lengths', '[3,"AAAA/w==","","AQI="]')).toBe(result('"6,0,3"'));
      expect(await reply('lengths', '{"parts":["AQI="],"scale":1}')).toBe(result('"1"'));
      const wrong = [
        {
          path: 'parts[1]',
          expected: 'Int16Array in base64, 2 bytes an element',
          got: 'string of 4, base64 of 1 bytes',
        },
      ];
      const refused = error(-32602, INVALID, '1', JSON.stringify(wrong));
      expect(await reply('lengths', '[1,"AQI=","AQ==","AQI="]')).toBe(refused);
      expect(await reply('slice', '["AACAPwAAAEAAAEBA",1,2]')).toBe(result('"AAAAQA=="'));
      expect(await reply('slice', '{"to":3,"from":3,"data":"AACAPwAAAEAAAEBA"}')).toBe(
        result('""'),
      );
    });

    test.each(['buffer', 'memory', 'signed', 'clamped', 'shorts', 'floats', 'bigs'])(
      'of another class than %s returns are an error of the server',
      async (method) => {
        const others = ['text', 'list', 'object', method === 'buffer' ? 'memory' : 'bytes'];
        for (const what of others) {
          const { error: refused } = JSON.parse((await reply(method, `["","${what}"]`)) ?? '');
          expect(refused).toMatchObject({ code: -32603, message: 'Internal error' });
        }
      },
    );

    test('of a call are of nobody else, and stay', async () => {
      serving.blobs.kept.length = 0;
      const echo = (id: number) => call('blobs.echo', '["AAEC"]', String(id));
      const spoil = call('blobs.spoil', '["AAEC"]', '2');
      const keep = notification('blobs.keep', '["AAEC"]');
      const replies = [result('"AAEC"', '1'), result('"////"', '2'), result('"AAEC"', '3')];
      expect(await say(`[${echo(1)},${spoil},${keep},${echo(3)}]`)).toBe(`[${replies}]`);
      await reply('echo', '["////"]');
      expect(serving.blobs.kept).toEqual([Uint8Array.of(0, 1, 2)]);
    });

    test('that settle later come back each to its call, large ones among small ones', async () => {
      const lengths = [5, 60_000, 0, 1];
      const texts = lengths.map((length) => quoted(pattern(length)));
      const calls = texts.map((text, id) => call('blobs.later', `[${text}]`, String(id)));
      const others = [notification('blobs.later', '["AP8="]'), call('blobs.seen', '[""]', '9')];
      const results = texts.map((text, id) => result(text, String(id)));
      const seen = result('"Uint8Array of 0 in 0 at 0"', '9');
      expect(await say(`[${[...calls, ...others]}]`)).toBe(`[${[...results, seen]}]`);
      expect(await say(notification('blobs.later', '["AP8="]'))).toBeUndefined();
    });

    test('of a call that is answered later are in its params as they were sent', async () => {
      expect(await reply('params', '["AP8="]')).toBe(result('[["AP8="],null]'));
      expect(await reply('params', '{ "times" : 2, "data" : "AP8=" }')).toBe(
        result('[{"times":2,"data":"AP8="},2]'),
      );
    });

    test.each(['text', 'list', 'shorts', 'clamped', 'memory', 'object'])(
      'are not what a promise settles to in their place: %s',
      async (what) => {
        const asked = reply('held', `["AP8=","${what}"]`);
        await serving.blobs.whenWaiting(1);
        serving.blobs.release();
        expect(JSON.parse((await asked) ?? '').error).toMatchObject({
          code: -32603,
          message: 'Internal error',
        });
      },
    );

    test('are what a view shows of its memory', async () => {
      expect(await reply('cut', '["AAECAwQF",1,3]')).toBe(result('"AQI="'));
      expect(await reply('cut', '["AAECAwQF",-2]')).toBe(result('"BAU="'));
      expect(await reply('cut', '["AAEC",2,1]')).toBe(result('""'));
      expect(await reply('shared', '[]')).toBe(result('"AQEBAQ=="'));
    });

    test.each(['text', 'list', 'shorts', 'clamped', 'memory', 'object'])(
      'are not what a handler returns in their place: %s',
      async (what) => {
        const { error: refused } = JSON.parse((await reply('lie', `["${what}"]`)) ?? '');
        expect(refused).toMatchObject({ code: -32603, message: 'Internal error' });
      },
    );
  });

  test('may come later than the signature says', async () => {
    expect(await ask(http, serving.port, call('blobs.lie', '["promise"]'))).toBe(result('"Bw=="'));
  });

  test('that are pending when the call takes too long are not sent', async () => {
    const { port, blobs } = await serve(transport, { limits: { callTimeoutMs: 50 } });
    const asked = ask(http, port, call('blobs.held', '["AP8="]'));
    expect(await asked).toBe(error(-32001, 'Deadline exceeded'));
    blobs.release();
    expect(await ask(http, port, call('blobs.echo', '["AAEC"]'))).toBe(result('"AAEC"'));
  });

  test("that are pending when their peer leaves are nobody else's", async () => {
    const { blobs } = serving;
    const large = quoted(pattern(300_000));
    const peer = await Peer.open(serving.port);
    peer.write(post(call('blobs.held', `[${large}]`)));
    const other = await Peer.open(serving.port);
    await blobs.whenWaiting(1);
    other.write(post(call('blobs.held', '["AP8="]')));
    await blobs.whenWaiting(2);
    const [left] = blobs.waiting.splice(0);
    const aborted = new Promise((resolve) => left?.signal.addEventListener('abort', resolve));
    peer.reset();
    await aborted;
    blobs.release();
    const [response] = responses(await other.until(hasResponses(1)));
    expect(response?.body).toBe(result('"AP8="'));
    expect(await ask(http, serving.port, call('blobs.echo', '["AAEC"]'))).toBe(result('"AAEC"'));
    other.reset();
  });

  test('a call that hears of its end among other calls knows its own params and headers', async () => {
    const { blobs } = serving;
    const named = (name: string, body: string) => post(body, `X-Name: ${name}`);
    const peer = await Peer.open(serving.port);
    peer.write(named('own', call('blobs.told', '["AP8="]')));
    await blobs.whenWaiting(1);
    const others = ['"AAEC"', '"AAED"'].map((text, at) => call('blobs.echo', `[${text}]`, `${at}`));
    const cancel = notification('$/cancelRequest', '{"id":1}');
    peer.write(named('other', `[${others},${cancel}]`));
    expect(await blobs.heard).toBe('[["AP8="],"own","none"]');
    const [response] = responses(await peer.until(hasResponses(2)));
    expect(JSON.parse(response?.body ?? '').error.code).toBe(-32800);
    blobs.waiting.splice(0);
  });

  test('split over many reads they arrive whole, and refusals with them', async () => {
    const text = quoted(pattern(100_000));
    const peer = await Peer.open(serving.port);
    const documents = [
      call('blobs.later', `[${text}]`, '1'),
      call('blobs.floats', `[${text}]`, '2'),
      call('blobs.buffer', `["A${text.slice(1)}]`, '3'),
    ];
    const whole = Buffer.concat(documents.map((document) => post(document)));
    for (let at = 0; at < whole.length; at += 7_001) {
      await new Promise((resolve) => peer.socket.write(whole.subarray(at, at + 7_001), resolve));
    }
    const bodies = responses(await peer.until(hasResponses(3))).map(({ body }) => body);
    const got = `string of ${text.length - 1}, not base64`;
    const data = JSON.stringify([{ path: 'data', expected: 'Buffer in base64', got }]);
    expect(bodies).toEqual([
      result(text, '1'),
      result(text, '2'),
      error(-32602, INVALID, '3', data),
    ]);
    peer.reset();
  });

  test('an id of any form comes before them', async () => {
    for (const id of ['1.50', '"a\\u0062"', '-0', 'null', `"${'i'.repeat(126)}"`]) {
      const text = await ask(http, serving.port, call('blobs.echo', '["AP8="]', id));
      expect(text).toBe(result('"AP8="', id));
    }
  });

  test('pipelined calls are answered in order, large ones among small ones', async () => {
    const lengths = [3, 60_000, 0, 200_000, 5, 30_000, 1];
    const texts = lengths.map((length) => quoted(pattern(length)));
    const peer = await Peer.open(serving.port);
    peer.write(
      Buffer.concat(texts.map((text, id) => post(call('blobs.echo', `[${text}]`, `${id}`)))),
    );
    const bodies = responses(await peer.until(hasResponses(lengths.length))).map(
      ({ body }) => body,
    );
    expect(bodies).toEqual(texts.map((text, id) => result(text, String(id))));
  });

  test('a body of the limit is carried, one byte more is refused', async () => {
    const frame = call('blobs.maybe', '[""]').length;
    const text = 'A'.repeat((16 * MIB - frame) & ~3);
    const padded = (size: number) => call('blobs.maybe', `["${text}"]`).padEnd(size);
    const size = String((text.length / 4) * 3);
    const statuses = [];
    for (const bytes of [16 * MIB, 16 * MIB + 1]) {
      const peer = await Peer.open(serving.port);
      peer.write(post(padded(bytes)));
      const [response] = responses(await peer.until(hasResponses(1)));
      statuses.push(response?.status);
      expect(response?.body === result(size)).toBe(bytes === 16 * MIB);
      peer.reset();
    }
    expect(statuses).toEqual([200, 413]);
  });

  test('a result is sent up to the limit of responses, as every transport counts it', async () => {
    const { port } = await serve(transport, { limits: { maxResponseBytes: 1000 } });
    const frame = result('""').length;
    const most = Math.floor((1000 - frame) / 4) * 3;
    const zeros = (count: number) => ask(raw, port, call('blobs.zeros', `[${count}]`));
    expect(await zeros(most)).toBe(result(quoted(new Uint8Array(most))));
    const tooLarge = JSON.parse((await zeros(most + 1)) ?? '');
    expect(tooLarge.error.code).toBe(-32008);
    for (const count of [999, 1000, 1001, 50_000_000]) {
      expect(JSON.parse((await zeros(count)) ?? '')).toEqual(tooLarge);
    }
  });

  test('interceptors see the call, and the bytes come back all the same', async () => {
    const { contract, folder } = await generated('bytes');
    const module = (await import(pathToFileURL(`${folder}/blobs.js`).href)) as {
      Blobs: new () => Blobs;
    };
    const names: string[] = [];
    const server = new Server({ contract }).register(new module.Blobs());
    server.use(async (context, next) => {
      names.push(context.method);
      return next();
    });
    onClose(() => server.close());
    const { port } = await server.listen({ transport, port: 0, ...servedTls });
    const text = await ask(raw, port as number, call('blobs.echo', '["AP8="]'));
    expect(text).toBe(result('"AP8="'));
    expect(names).toEqual(['blobs.echo']);
  });
});
