import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { batch, isRpcError, RpcError } from '@ujrpc/client';
import { generate } from '@ujrpc/codegen';
import { type Contract, Server } from '@ujrpc/core';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

/** Two modules whose errors have one name, and a subclass of one of them. */
const SOURCES = {
  'users.ts': `import { RpcError } from '@ujrpc/core';
export class NotFound extends RpcError<{ id: string; since: Date }> {
  static readonly code: number = 1404;
  constructor(id: string, code = 1404) { super(code, 'no user', { id, since: new Date(0) }); }
}
export class Deleted extends NotFound {
  static override readonly code = 1410;
  constructor(id: string) { super(id, Deleted.code); }
}
`,
  'pages.ts': `import { RpcError } from '@ujrpc/core';
export class NotFound extends RpcError<{ page: bigint; bytes: Uint8Array }> {
  static readonly code = 1405;
  constructor() { super(NotFound.code, 'no page', { page: 7n, bytes: Uint8Array.of(1, 2) }); }
}
`,
  'service.ts': `import { rpc } from '@ujrpc/core';
import { NotFound as NoPage } from './pages.js';
import { Deleted, NotFound } from './users.js';
@rpc
export class Service {
  /** @throws {NotFound} */
  @rpc user(): void { throw new NotFound('ada'); }
  /** @throws {NoPage} */
  @rpc async page(): Promise<void> { await null; throw new NoPage(); }
  @rpc({ throws: [NotFound, NoPage, Deleted] })
  any(which: string): void {
    throw which === 'user' ? new NotFound('bob') : which === 'page' ? new NoPage() : new Deleted('eve');
  }
}
`,
};

type ErrorType = new (message: string, data: unknown) => RpcError<object>;

interface StandaloneClient {
  createClient(url: string): {
    user(): Promise<void>;
    page(): Promise<void>;
    any(which: string): Promise<void>;
  };
  readonly UsersNotFound: ErrorType;
  readonly PagesNotFound: ErrorType;
  readonly Deleted: ErrorType;
}

let contract: Contract;
let service: { readonly Service: new () => object };
let types: StandaloneClient;

beforeAll(async () => {
  const { sources, folder, contract: emitted } = await generatedFrom(SOURCES);
  contract = emitted;
  const imported = (file: string): Promise<unknown> => import(pathToFileURL(file).href);
  service = (await imported(path.join(folder, 'service.js'))) as typeof service;
  const { files } = generate({ project: sources, standalone: true });
  const standalone = path.join(folder, 'standalone');
  mkdirSync(standalone, { recursive: true });
  for (const [name, text] of files) {
    writeFileSync(path.join(standalone, name), text);
  }
  types = (await imported(path.join(standalone, 'client.js'))) as StandaloneClient;
}, 60_000);

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

test('the OpenRPC document names both', () => {
  const { components } = contract.openrpc as unknown as { components: { errors: object } };
  expect(components.errors).toMatchObject({
    Deleted: { code: 1410 },
    UsersNotFound: { code: 1404, data: { required: ['id', 'since'] } },
    PagesNotFound: { code: 1405, data: { required: ['page', 'bytes'] } },
  });
});

describe.each(transportsUnderTest)('errors of one name in two modules, on %s', (transport) => {
  let port: number;
  beforeAll(async () => {
    const server = new Server({ contract });
    onClose(() => server.close());
    const listening = await server
      .register(new service.Service())
      .listen({ transport, port: 0, ...servedTls });
    port = listening.port as number;
  });
  afterAll(closeAll);

  const USER = { code: 1404, message: 'no user', data: { id: 'ada', since: new Date(0) } };
  const PAGE = { code: 1405, message: 'no page', data: { page: 7n, bytes: Uint8Array.of(1, 2) } };

  describe.each(['http', 'tcp'])('over %s', (scheme) => {
    const client = () => types.createClient(`${scheme}://127.0.0.1:${port}`);

    test('arrive at a standalone client each as its own class', async () => {
      const user = await failure(client().user());
      expect(user).toMatchObject({ constructor: types.UsersNotFound, ...USER });
      expect(isRpcError(user, types.PagesNotFound)).toBe(false);
      const page = await failure(client().page());
      expect(page).toMatchObject({ constructor: types.PagesNotFound, ...PAGE });
      expect(isRpcError(page, types.UsersNotFound)).toBe(false);
    });

    test('arrive in a batch too, and a subclass as itself', async () => {
      const [user, page, deleted, later] = await batch(client(), (one) => [
        failure(one.any('user')),
        failure(one.any('page')),
        failure(one.any('deleted')),
        failure(one.page()),
      ]);
      expect(user).toMatchObject({ constructor: types.UsersNotFound, data: { id: 'bob' } });
      expect(page).toMatchObject({ constructor: types.PagesNotFound, ...PAGE });
      expect(deleted).toMatchObject({
        constructor: types.Deleted,
        code: 1410,
        data: { id: 'eve', since: new Date(0) },
      });
      expect(isRpcError(deleted, types.UsersNotFound)).toBe(true);
      expect(later).toBeInstanceOf(RpcError);
      expect(later).toMatchObject({ constructor: types.PagesNotFound });
    });
  });
});
