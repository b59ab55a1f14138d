import { once } from 'node:events';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from '@jest/globals';
import { batch } from '../../batch.js';
import { close } from '../../close.js';
import { type Client, methods, respondAll } from '../../fixtures/calculator.js';
import { connect } from '../../for-generated-code/connect.js';
import { notify } from '../../notify.js';
import { withOptions } from '../../with-options.js';
import { portLink } from './port-link.js';

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) {
    port.close();
  }
});

/** A server at the other side of a port; by default a calculator. */
function portServer(
  handle = (document: never, port: MessagePort): void => {
    const reply = respondAll(document);
    if (reply) {
      port.postMessage(JSON.stringify(reply));
    }
  },
) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const documents: unknown[] = [];
  port2.on('message', (text) => {
    const document = JSON.parse(text) as never;
    documents.push(document);
    handle(document, port2);
  });
  return { link: portLink(port1), documents, port: port2 };
}

describe('a client over a MessagePort', () => {
  test('calls, notifies and sends batches', async () => {
    const { link, documents } = portServer();
    const client = connect<Client>(methods, link);
    expect(await client.sum(2, 3)).toBe(5);
    expect(await notify(client).calc.log('x')).toBeUndefined();
    expect(await batch(client, (c) => [c.sum(1, 2), c.divide(6, 3)])).toEqual([3, 2]);
    await expect(client.divide(7, 0)).rejects.toMatchObject({ code: 1001, data: { a: 7 } });
    expect(documents.slice(0, 2)).toEqual([
      { jsonrpc: '2.0', id: 1, method: 'sum', params: [2, 3] },
      { jsonrpc: '2.0', method: 'calc.log', params: ['x'] },
    ]);
  });

  test('sends headers with each call', async () => {
    const { link, documents } = portServer();
    const client = connect<Client>(methods, link, { headers: { 'X-Trace': '1' } });
    await client.sum(1, 2);
    expect(documents).toMatchObject([{ method: 'sum', meta: { headers: { 'x-trace': '1' } } }]);
  });

  test('cancels a call on the server', async () => {
    const { link, documents, port } = portServer(() => {});
    const client = connect<Client>(methods, link);
    const cancelled = once(port, 'message').then(() => once(port, 'message'));
    await expect(withOptions(client, { timeoutMs: 5 }).sum(1, 2)).rejects.toThrow('within 5 ms');
    await cancelled;
    expect(documents[1]).toMatchObject({ method: '$/cancelRequest', params: { id: 1 } });
  });

  test('rejects what is pending when either side closes the port, and later calls', async () => {
    const silent = portServer((_document, port) => port.close());
    const client = connect<Client>(methods, silent.link);
    await expect(client.sum(1, 2)).rejects.toMatchObject({
      message: 'the other side closed the port',
      sent: true,
    });
    await expect(client.sum(1, 2)).rejects.toMatchObject({ name: 'TransportError', sent: false });
    const other = connect<Client>(methods, portServer(() => {}).link);
    const pending = expect(other.sum(1, 2)).rejects.toThrow('closed by the client');
    await close(other);
    await pending;
  });

  test('ignores what is not JSON-RPC, and gives what is not a reply to its listener', async () => {
    const question = '{"jsonrpc":"2.0","id":1,"method":"confirm"}';
    const { link } = portServer((document, port) => {
      for (const message of ['not JSON', { id: 1 }, '{"id":7,"result":1}', question]) {
        port.postMessage(message);
      }
      port.postMessage(JSON.stringify(respondAll(document)));
    });
    const heard: string[] = [];
    link.listen?.((text) => heard.push(text));
    expect(await connect<Client>(methods, link).sum(1, 2)).toBe(3);
    expect(heard).toEqual([question]);
  });

  test('lets a thread end that waits for nothing', async () => {
    const built = new URL('../../../dist/', import.meta.url);
    const worker = new Worker(
      `const { port } = require('node:worker_threads').workerData;
      (async () => {
        const { connect } = await import(${JSON.stringify(new URL('for-generated-code/index.js', built))});
        const { portLink } = await import(${JSON.stringify(new URL('links/port/port-link.js', built))});
        const sum = await connect({ sum: 0 }, portLink(port)).sum(2, 3);
        require('node:worker_threads').parentPort.postMessage(sum);
      })();`,
      serverSide(),
    );
    const ended = once(worker, 'exit');
    expect(await once(worker, 'message')).toEqual([5]);
    expect(await ended).toEqual([0]);
  });
});

/** What starts a worker that has the client's side of a port. */
function serverSide() {
  const { port1, port2 } = new MessageChannel();
  ports.push(port2);
  port2.on('message', (text) => {
    port2.postMessage(JSON.stringify(respondAll(JSON.parse(text))));
  });
  return { eval: true, workerData: { port: port1 }, transferList: [port1] };
}
