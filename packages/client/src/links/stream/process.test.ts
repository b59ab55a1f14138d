import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { certificates } from '../../fixtures/certificates.js';
import { httpServer, lineServer, say, socketServer, stopServers } from '../../fixtures/servers.js';

afterEach(stopServers);

const run = promisify(execFile);

/** Runs a program that has a client of the built package; rejects when it is killed or fails. */
async function program(url: string, body: string): Promise<string> {
  const built = new URL('../../../dist/index.js', import.meta.url);
  const source = `
    import { close, notify, withOptions } from ${JSON.stringify(built)};
    import { connect } from ${JSON.stringify(new URL('./for-generated-code/index.js', built))};
    const client = connect({ sum: 0 }, ${JSON.stringify(url)});
    ${body}`;
  const args = ['--input-type=module', '--eval', source];
  return (await run(process.execPath, args, { timeout: 20_000 })).stdout;
}

test.each([
  ['tls:', () => lineServer(undefined, undefined, certificates().server)],
  ['wss:', () => socketServer(undefined, certificates().server)],
  ['https:', () => httpServer(undefined, certificates().server)],
])(
  'a process with an idle connection to %s and options of TLS ends by itself',
  async (_, serve) => {
    const { url } = await serve();
    const { ca } = certificates();
    const secure = `connect({ sum: 0 }, ${JSON.stringify(url)}, { tls: ${JSON.stringify({ ca })} })`;
    expect(await program(url, `console.log(await ${secure}.sum(2, 3));`)).toBe('5\n');
  },
);

test.each([
  ['tcp:', lineServer],
  ['ws:', socketServer],
  ['http:', httpServer],
])('a process with an idle connection to %s ends by itself', async (_scheme, serve) => {
  const { url } = await serve();
  expect(await program(url, 'console.log(await client.sum(2, 3));')).toBe('5\n');
});

test('a process does not stay for the deadline of a call that is answered', async () => {
  const { url } = await lineServer();
  const bounded = 'withOptions(client, { timeoutMs: 600_000 })';
  expect(await program(url, `console.log(await ${bounded}.sum(2, 3));`)).toBe('5\n');
});

test('a process stays until its pending calls are answered', async () => {
  const { url } = await lineServer(({ id }, socket) => {
    setTimeout(() => say(socket, { jsonrpc: '2.0', id, result: 'late' }), 200);
  });
  const first = 'await client.sum(1, 2);';
  expect(await program(url, `${first} client.sum(3, 4).then(console.log);`)).toBe('late\n');
});

test('a process stays until its notifications are written and its client is closed', async () => {
  const server = await lineServer();
  const body = `await notify(client).sum(1, 2); await close(client); console.log('done');`;
  expect(await program(server.url, body)).toBe('done\n');
  expect(server.documents).toMatchObject([{ method: 'sum' }]);
});
