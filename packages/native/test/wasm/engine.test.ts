import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '../../../words/dist/index.js';

const { VirtualSocket, WasmEngine } = await import('../../lib/wasm/index.js');
const { loadModule } = await import('../../lib/wasm/load.js');
const { Outcome } = await import('../../lib/words.js');

const module = await loadModule();

type Options = ConstructorParameters<typeof WasmEngine>[1];

const param = (kind: string) => ({
  name: 'a',
  kind,
  optional: false,
  nullable: false,
  rest: false,
});

function open(options: Partial<Options> = {}) {
  const engine: InstanceType<typeof WasmEngine> = new WasmEngine(module, {
    limits: { ...DEFAULT_LIMITS },
    path: '/',
    corsOrigins: [],
    corsCredentials: false,
    corsMaxAge: 0,
    webSocket: true,
    allowedHosts: [],
    openrpc: false,
    methods: [
      { wireName: 'twice', lane: 'scalar', params: [param('f64')] },
      { wireName: 'echo', lane: 'scalar', params: [param('bytes')] },
    ],
    dispatch: (count) => {
      for (let i = 0; i < count; i++) {
        engine.block.results[i] =
          2 * (engine.block.numbers[engine.block.first[i] as number] as number);
        engine.block.outcome[i] = Outcome.Number;
      }
    },
    closed: () => {},
    ...options,
  } as Options);
  engine.open();
  return engine;
}

/** Sends text over a connection of its own; the replies as text, as soon as the engine closes it. */
async function exchange(engine: InstanceType<typeof WasmEngine>, ...parts: string[]) {
  const received: Uint8Array[] = [];
  await new Promise<void>((resolve) => {
    const socket = new VirtualSocket(engine, {
      received: (bytes) => void received.push(bytes),
      closed: resolve,
    });
    for (const part of parts) {
      socket.write(Buffer.from(part));
    }
    socket.end();
  });
  return Buffer.concat(received).toString();
}

const call = (method: string, argument: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [argument] });

describe('a virtual socket', () => {
  test('is a connection of an engine without a listener', async () => {
    expect(await exchange(open(), call('twice', 21))).toBe(
      '{"jsonrpc":"2.0","id":1,"result":42}\n',
    );
  });

  test('speaks HTTP as any other', async () => {
    const body = call('twice', 4);
    const head = `POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n`;
    const text = await exchange(open(), `${head}Content-Length: ${body.length}\r\n\r\n`, body);
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n.*"result":8}$/s);
  });

  test('answers within turn() where its method does', () => {
    const engine = open();
    const received: string[] = [];
    const socket = new VirtualSocket(engine, {
      received: (bytes) => void received.push(Buffer.from(bytes).toString()),
      closed: () => {},
    });
    engine.turn();
    socket.write(Buffer.from(call('twice', 1)));
    engine.turn();
    expect(received).toEqual(['{"jsonrpc":"2.0","id":1,"result":2}\n']);
  });
});

test('bytes that wait are copies, of a Buffer too', () => {
  const engine = open();
  const received: string[] = [];
  const socket = new VirtualSocket(engine, {
    received: (bytes) => void received.push(Buffer.from(bytes).toString()),
    closed: () => {},
  });
  const bytes = Buffer.from(call('twice', 21));
  socket.write(bytes);
  expect(socket.unreadBytes).toBe(bytes.length);
  bytes.fill(0);
  engine.turn();
  engine.turn();
  expect(received).toEqual(['{"jsonrpc":"2.0","id":1,"result":42}\n']);
});

describe('sizes beyond 32 bits', () => {
  const head = (field: string) =>
    `POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n${field}\r\n\r\n`;

  test.each(['99999999999', '4294967296', '4294967297', '18446744073709551615'])(
    'a Content-Length of %s is too large',
    async (length) => {
      expect(await exchange(open(), head(`Content-Length: ${length}`), 'x')).toMatch(
        /^HTTP\/1.1 413 /,
      );
    },
  );

  test('a chunk of 4 GiB is too large', async () => {
    const text = await exchange(open(), head('Transfer-Encoding: chunked'), '100000001\r\nx');
    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  test('a frame of 4 GiB is too large', async () => {
    const text = await exchange(open(), 'Content-Length: 4294967298\r\n\r\n{}');
    expect(text).toContain('-32007');
  });
});

test('a handler that has the memory grow does not lose the results of its block', async () => {
  const large = new Uint8Array(8 * 1024 * 1024).fill(7);
  const engine = open({
    limits: { ...DEFAULT_LIMITS, maxResponseBytes: 64 * 1024 * 1024, hardSendQueueBytes: 2 ** 28 },
    dispatch: (count) => {
      const { block } = engine;
      for (let i = 0; i < count; i++) {
        if (i === 1) {
          engine.answerBytes(i, large);
          block.outcome[i] = Outcome.Nothing;
        } else {
          block.results[i] = block.numbers[block.first[i] as number] as number;
          block.outcome[i] = Outcome.Number;
        }
      }
    },
  });
  const batch = `[${[1, 2, 3].map((value) => call('twice', value)).join()}]`;
  const replies = JSON.parse(await exchange(engine, batch)) as { result: unknown }[];
  expect(replies.map(({ result }) => result)).toEqual([
    1,
    Buffer.from(large).toString('base64'),
    3,
  ]);
});

test('numbers of any size are written as JavaScript writes them', async () => {
  const powers = Array.from({ length: 632 }, (_, index) => 10 ** (index - 323));
  const numbers = powers
    .flatMap((power) => [power, -Math.PI * power, 2 ** 60 * power])
    .filter(Number.isFinite);
  let at = 0;
  const engine = open({
    limits: { ...DEFAULT_LIMITS, maxBatchItems: numbers.length },
    dispatch: (count) => {
      for (let i = 0; i < count; i++) {
        engine.block.results[i] = numbers[at++] as number;
        engine.block.outcome[i] = Outcome.Number;
      }
    },
  });
  const batch = `[${numbers.map(() => call('twice', 1)).join()}]`;
  const results = [...(await exchange(engine, batch)).matchAll(/"result":([^}]+)/g)];
  expect(results.map(([, text]) => text)).toEqual(numbers.map(String));
});

test('without memory, the engine fails, its connections close, and the process goes on', async () => {
  const failures: unknown[] = [];
  let isClosed = false;
  const engine = open({
    failed: (error) => void failures.push(error),
    closed: () => {
      isClosed = true;
    },
  });
  const ended = new Promise<void>((resolve) => {
    new VirtualSocket(engine, { received: () => {}, closed: resolve });
  });
  engine.turn();
  // Of no memory here, but the engine asks for as much.
  engine.settleBytes(0, { byteLength: 2 ** 32 - 16 } as Uint8Array);
  await ended;
  await new Promise(setImmediate);
  expect(failures).toEqual([expect.any(WebAssembly.RuntimeError)]);
  expect(isClosed).toBe(true);
  expect(engine.headersOfCall(0)).toEqual([]);
  engine.settle(0, '{}');
  engine.close();
});
