import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../fixtures/generated.js';

const SOURCE = `import { rpc, type Int } from '@ujrpc/core';
import * as u from '@ujrpc/core';
export interface Note { text: string; at: Date }
/** What a screen can do. */
@rpc.client({ namespace: 'screen' })
export abstract class Screen {
  /** Shows a line. */
  abstract show(note: Note, ...tags: string[]): void;
  abstract confirm(question: string, seconds?: Int): Promise<boolean>;
  abstract latest(): Promise<Note | undefined>;
  abstract clear(): Promise<void>;
}
@u.rpc.client
export abstract class Clock {
  /** @throws -32001 when it has stopped */
  abstract clientTime(): Promise<Date>;
}
export abstract class NotMarked { abstract other(): void }
export class Service { @rpc join(): void {} }
`;
const made = generatedFrom(SOURCE);

test('the sources have no errors', () => {
  expect(made.errors).toEqual([]);
});

describe('a class with @rpc.client', () => {
  test('is among the clients of the contract, not among its classes', () => {
    const { server } = made;
    expect(server).toMatch(/classes: \[\{ name: "Service",/);
    expect(server).toMatch(/clients: \[\{ name: "Screen",/);
    expect(server).toMatch(/name: "Clock"/);
    expect(server).not.toContain('NotMarked');
  });

  test('has notifications without a result, and requests with one', () => {
    const { server } = made;
    expect(server).toMatch(/validate: Screen_show_params\n/);
    expect(server).toContain('result: { nullIsUndefined: false, validate: Screen_confirm_result }');
    expect(server).toMatch(
      /result: \{ nullIsUndefined: true, validate: Screen_latest_result, decode: \$decode_Note \}/,
    );
    expect(server).toContain('result: { nullIsUndefined: true }');
  });

  test('is what the client is given handlers for, and no method of it', () => {
    const { clientCode: client } = made;
    expect(client).toContain("import { handling } from '@ujrpc/client/generated/handlers';");
    expect(client).toContain(
      'return handling(handled, connect(methods, to, options, named), options);',
    );
    expect(client).toMatch(/const methods = \{\n {2}join: 1,\n\};/);
    expect(client).toContain(
      "'screen.confirm': [(a) => { if (a[1] === null) a[1] = undefined; return a; }, 0],",
    );
    expect(client).toContain('clientTime: [0, $encode_date],');
  });

  test('has types for its handlers, all optional', () => {
    const { client: types } = made;
    expect(types).toContain('readonly screen?: ScreenHandlers;');
    expect(types).toContain(
      '/** Shows a line. */\n  show?(note: Note, ...tags: string[]): void | Promise<void>;',
    );
    expect(types).toContain(
      'confirm?(question: string, seconds?: number): boolean | Promise<boolean>;',
    );
    expect(types).toContain('clientTime?(): Date | Promise<Date>;');
    expect(types).toContain(
      'options?: ClientOptions & { readonly handlers?: Handlers | undefined }): Client;',
    );
  });

  test('is in the OpenRPC document, with who implements it', () => {
    const { methods } = JSON.parse(made.openrpc) as {
      methods: Record<string, unknown>[];
    };
    const named = new Map(methods.map((method) => [method['name'], method]));
    expect(named.get('screen.show')).toMatchObject({
      'x-implemented-by': ['client'],
      paramStructure: 'by-position',
    });
    expect(named.get('screen.show')).not.toHaveProperty('result');
    expect(named.get('screen.clear')).toMatchObject({ result: { schema: { type: 'null' } } });
    expect(named.get('join')).not.toHaveProperty('x-implemented-by');
  });
});

test('a service that calls no clients has nothing of that', () => {
  const plain = generatedFrom(`import { rpc } from '@ujrpc/core';
export class Service { @rpc join(): void {} }`);
  expect(plain.server).not.toContain('clients');
  expect(plain.clientCode).not.toContain('handl');
  expect(plain.client).not.toContain('Handlers');
});
