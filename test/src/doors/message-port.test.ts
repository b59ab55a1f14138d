import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import { servePort } from '@ujrpc/core/message-port';
import { closeAll, onClose } from '../support/closing.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import { generated } from '../support/generated.js';
import { call, error, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { fixtureServer } from '../support/serve.js';

afterEach(closeAll);

async function served() {
  const flow = new Flow();
  const server = await fixtureServer({}, flow);
  const { port1, port2 } = new MessageChannel();
  onClose(async () => port1.close());
  const connection = servePort(server, port2);
  return { server, flow, connection, port: port1, next: () => nextMessage(port1) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const nextMessage = (port: MessagePort) =>
  new Promise<unknown>((resolve) => port.once('message', resolve));

test('answers messages, as text and as bytes', async () => {
  const { port, next } = await served();
  port.postMessage(call('sum', '[1,2]'));
  expect(await next()).toBe(result('3'));
  port.postMessage(new TextEncoder().encode(call('echo', '["é"]')));
  expect(await next()).toBe(result('"é"'));
  port.postMessage({ not: 'text' });
  expect(await next()).toBe(PARSE_ERROR);
});

test('says nothing to notifications, and cancels calls', async () => {
  const { port, next, flow } = await served();
  port.postMessage(notification('nothing'));
  port.postMessage(call('hold', '["a"]', '7'));
  await flow.held('a');
  port.postMessage(notification('$/cancelRequest', '{"id":7}'));
  expect(await next()).toBe(error(-32800, 'Request cancelled', '7'));
});

test('sends the values of streams, as many as there is credit for', async () => {
  const { contract, folder } = await generated('streams');
  const { Feed } = await import(pathToFileURL(`${folder}/feed.js`).href);
  const feed = new Feed();
  const server = new Server({ contract }).register(feed);
  onClose(() => server.close());
  const { port1: port, port2 } = new MessageChannel();
  onClose(async () => port.close());
  servePort(server, port2);
  const said: string[] = [];
  port.on('message', (text) => said.push(text));
  const asked = (method: string, id: number, meta: object, params = [3]) =>
    port.postMessage(JSON.stringify({ jsonrpc: '2.0', id, method, params, meta }));
  asked('feed.count', 1, { stream: 2 });
  await until(() => said.length === 1);
  expect(said).toEqual(['{"jsonrpc":"2.0","method":"$/next","params":{"id":1,"values":[0,1]}}']);
  port.postMessage('{"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"n":2}}');
  await until(() => said.length === 3);
  expect(said[2]).toBe(result('"3 in all"'));
  asked('feed.forever', 2, { stream: true }, []);
  await until(() => said.length > 4);
  port.postMessage(notification('$/cancelRequest', '{"id":2}'));
  await until(() => said.at(-1) === error(-32800, 'Request cancelled', '2'));
  await until(() => feed.finished === 1);
  asked('feed.count', 3, {});
  await until(() => said.at(-1) === result('[0,1,2]', '3'));
});

test('sends notifications of its own', async () => {
  const { connection, next } = await served();
  const message = next();
  connection.send?.('tick', { count: 1 });
  expect(await message).toBe('{"jsonrpc":"2.0","method":"tick","params":{"count":1}}');
});

test('aborts the calls of a port that is closed', async () => {
  const { port, flow, connection } = await served();
  port.postMessage(call('hold', '["a"]'));
  const { signal } = await flow.held('a');
  const left = new Promise((resolve) => connection.signal.addEventListener('abort', resolve));
  port.close();
  await left;
  expect(signal.aborted).toBe(true);
});
