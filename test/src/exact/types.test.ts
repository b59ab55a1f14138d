import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch } from '@ujrpc/client';
import { Server } from '@ujrpc/core';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { closeAll, onClose } from '../support/closing.js';
import { type Generated, generatedFrom } from '../support/generated.js';
import { call, result } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';
import { CODEC_LEAVES } from './codec-leaves.js';
import { LinePeer } from './line-peer.js';
import { comesBack, inhabits, valuesOf } from './meaning.js';
import { hasCollections, type Spec, specOf } from './specs.js';
import { tampered } from './tampering.js';
import { echoesText, typeText } from './type-text.js';
import { wireOf } from './wire.js';

/** The same in every run, so that a failure is the change's; another number explores. */
const SEED = Number(process.env['UJRPC_EXACT_SEED'] ?? 1);
const TYPES = Number(process.env['UJRPC_EXACT_TYPES'] ?? 200);
const VALUES = Number(process.env['UJRPC_EXACT_VALUES'] ?? 100);

/** A hundred arrays in a batch take more than a request usually may. */
const LIMITS = { maxBodyBytes: 2 ** 25, maxResponseBytes: 2 ** 25 };

const specs: readonly Spec[] = fc.sample(specOf(), { seed: SEED, numRuns: TYPES });

interface OpenRpc {
  readonly methods: readonly { readonly name: string }[];
}

type Echoes = Readonly<Record<string, (value: unknown) => Promise<unknown>>>;
type Client = { readonly types: Echoes };

function sample(values: fc.Arbitrary<unknown>, index: number): unknown[] {
  return fc.sample(values, { seed: SEED + index, numRuns: VALUES });
}

/** JSON values that mostly stand for a value of the type. */
function wires(spec: Spec, index: number): unknown[] {
  return sample(tampered(valuesOf(spec).map(wireOf)), index);
}

/** Also of URLs, which Node compares by what is public in them: nothing. */
function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b) && isDeepStrictEqual(wireOf(a), wireOf(b));
}

test('among the types is each that JSON lacks', () => {
  const text = specs.map((spec) => typeText(spec)).join('\n');
  for (const name of [...CODEC_LEAVES.map((one) => one.text), 'Map', 'Set']) {
    expect(text).toContain(name);
  }
});

test(`the OpenRPC document says of the same values that they fit, seed ${SEED}`, async () => {
  const { contract } = await generatedFrom({ 'echoes.ts': echoesText(specs) });
  const openrpc = contract.openrpc as unknown as OpenRpc;
  // typia counts a string's length in UTF-16 units, as JavaScript does.
  const ajv = new Ajv({ strict: false, unicode: false, logger: false });
  // ajv's comparison calls `toString` of what it compares, which may be data of that name.
  ajv.removeKeyword('uniqueItems');
  for (const { format } of CODEC_LEAVES) {
    const leaves = CODEC_LEAVES.filter((one) => one.format === format);
    ajv.addFormat(format, (wire: string) => leaves.some(({ accepts }) => accepts(wire)));
  }
  ajv.addSchema({ ...openrpc, $id: 'root' }, 'root', undefined, false);
  for (const [index, spec] of specs.entries()) {
    const at = openrpc.methods.findIndex(({ name }) => name === `types.echo${index}`);
    for (const schema of [`methods/${at}/params/0/schema`, `methods/${at}/result/schema`]) {
      const fits = ajv.compile({ $ref: `root#/${schema}` });
      const isLoose = hasCollections(spec);
      const given = wires(spec, index);
      const wrong = given.findIndex((wire) =>
        isLoose ? inhabits(wire, spec) && !fits(wire) : fits(wire) !== inhabits(wire, spec),
      );
      const type = typeText(spec);
      expect({ type, wire: given[wrong] }).toEqual({ type, wire: undefined });
    }
  }
}, 240_000);

test('-0 reaches the method where JSON has it, and is sent as 0, which is what JSON.stringify makes of it', async () => {
  const source = `import { rpc } from '@ujrpc/core';
export class Zeros {
  @rpc
  name(value: number): string { return Object.is(value, -0) ? 'minus zero' : 'zero'; }
  @rpc
  echo(value: number): number { return value; }
}`;
  const { folder, contract } = await generatedFrom({ 'zeros.ts': source });
  const { Zeros } = (await import(path.join(folder, 'zeros.js'))) as { Zeros: new () => object };
  for (const transport of transportsUnderTest) {
    const server = new Server({ contract }).register(new Zeros());
    onClose(() => server.close());
    const { port } = await server.listen({ transport, port: 0 });
    const peer = await LinePeer.open(port as number);
    expect(await peer.ask(call('name', '[-0]'))).toBe(result('"minus zero"'));
    expect(await peer.ask(call('name', JSON.stringify([-0])))).toBe(result('"zero"'));
    expect(await peer.ask(call('echo', '[-0]'))).toBe(result('0'));
  }
  await closeAll();
}, 60_000);

describe.each(transportsUnderTest)('random types on %s', (transport) => {
  let generated: Generated;
  let client: Client;
  let peer: LinePeer;

  beforeAll(async () => {
    generated = await generatedFrom({ 'echoes.ts': echoesText(specs) });
    const { folder, contract } = generated;
    const { Echoes } = (await import(path.join(folder, 'echoes.js'))) as {
      Echoes: new () => object;
    };
    const { createClient } = (await import(path.join(folder, 'client.js'))) as {
      createClient: (url: string) => Client;
    };
    const server = new Server({ contract, limits: LIMITS }).register(new Echoes());
    onClose(() => server.close());
    const { url, port } = await server.listen({ transport, port: 0 });
    client = createClient(url);
    peer = await LinePeer.open(port as number);
  }, 240_000);
  afterAll(closeAll);

  test(`values survive the way there and back, seed ${SEED}`, async () => {
    for (const [index, spec] of specs.entries()) {
      const values = sample(valuesOf(spec), index);
      const back = await batch(client, ({ types }) =>
        values.map((value) => (types[`echo${index}`] as Echoes[string])(value)),
      );
      const changed = values.findIndex((value, i) => !isSame(back[i], value));
      expect({ type: typeText(spec), value: values[changed], back: back[changed] }).toEqual({
        type: typeText(spec),
        value: undefined,
        back: undefined,
      });
    }
  }, 120_000);

  test(`what is not a value is refused, and nothing else, seed ${SEED}`, async () => {
    let refused = 0;
    for (const [index, spec] of specs.entries()) {
      const given = wires(spec, index);
      const method = `types.echo${index}`;
      const calls = given.map((wire, id) => ({ jsonrpc: '2.0', id, method, params: [wire] }));
      const replies = JSON.parse(await peer.ask(JSON.stringify(calls))) as {
        error?: { code: number };
      }[];
      const codes = replies.map(({ error }) => error?.code);
      const expected = given.map((wire) => {
        if (!inhabits(wire, spec)) {
          return -32602;
        }
        return comesBack(wire, spec) ? undefined : -32603;
      });
      const wrong = codes.findIndex((code, i) => code !== expected[i]);
      refused += codes.filter((code) => code === -32602).length;
      expect({ type: typeText(spec), wire: given[wrong], code: codes[wrong] }).toEqual({
        type: typeText(spec),
        wire: undefined,
        code: expected[wrong],
      });
    }
    expect(refused).toBeGreaterThan((TYPES * VALUES) / 5);
  }, 120_000);
});
