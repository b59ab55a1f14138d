import { expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, notFound, notification, refusal, result } from '../support/json-rpc.js';

describeOnEveryCarrier('requests', ({ ask, carrier, serving }) => {
  test('a call with positional params is answered', async () => {
    expect(await ask(call('subtract', '[42,23]'))).toBe(result('19'));
  });

  test('a call with named params is answered, whatever their order', async () => {
    expect(await ask(call('subtract', '{"subtrahend":23,"minuend":42}'))).toBe(result('19'));
  });

  test('members may come in any order and the unknown ones are ignored', async () => {
    const document =
      '{"params":[1,2],"x":{"id":9,"method":"not"},"method":"sum","id":1,"jsonrpc":"2.0","trace":[]}';
    expect(await ask(document)).toBe(result('3'));
  });

  test('a method that takes nothing may be called without params', async () => {
    expect(await ask(call('nothing'))).toBe(result('null'));
    expect(await ask(call('nothing', '[]'))).toBe(result('null'));
    expect(await ask(call('nothing', '{}'))).toBe(result('null'));
  });

  test.each([
    ['without jsonrpc', '{"id":1,"method":"sum","params":[1,2]}', 1],
    ['of another version', '{"jsonrpc":"1.0","id":1,"method":"sum","params":[1,2]}', 1],
    ['with a version that is a number', '{"jsonrpc":2.0,"id":1,"method":"sum"}', 1],
    ['without a method', '{"jsonrpc":"2.0","id":"a"}', 'a'],
    ['with a method that is a number', '{"jsonrpc":"2.0","id":1,"method":1}', 1],
    ['with a method that is null', '{"jsonrpc":"2.0","id":1,"method":null}', 1],
    ['with params that are null', call('nothing', 'null'), 1],
    ['with params that are a string', call('nothing', '"[]"'), 1],
    ['with params that are a number', call('nothing', '0'), 1],
    ['with params that are false', call('nothing', 'false'), 1],
    ['that is an empty object', '{}', null],
  ])('a request %s is refused with its id', async (_name, document, id) => {
    expect(JSON.parse((await ask(document)) ?? '')).toMatchObject(refusal(-32600, id));
  });

  test('a response is a request without a method over HTTP, and else answered by nothing', async () => {
    const reply = await ask('{"jsonrpc":"2.0","id":1,"result":5}');
    if (carrier.name === 'HTTP') {
      expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600, 1));
    } else {
      expect(reply).toBeUndefined();
    }
  });

  test.each(['1', '"sum"', 'true', 'false', 'null', '-1.5e3'])(
    'the bare scalar %s is an invalid request',
    async (document) => {
      expect(JSON.parse((await ask(document)) ?? '')).toMatchObject(refusal(-32600));
    },
  );

  test.each([
    ['jsonrpc', '{"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"method":"sum","params":[1,2]}', 1],
    ['id', '{"jsonrpc":"2.0","id":1,"id":2,"method":"sum","params":[1,2]}', null],
    ['method', '{"jsonrpc":"2.0","id":1,"method":"sum","method":"not","params":[1,2]}', 1],
    ['params', '{"jsonrpc":"2.0","id":1,"method":"sum","params":[1,2],"params":[3,4]}', 1],
    ['escaped jsonrpc', '{"jsonrpc":"2.0","json\\u0072pc":"2.0","id":1,"method":"sum"}', 1],
    ['escaped id', '{"jsonrpc":"2.0","id":1,"\\u0069d":2,"method":"sum","params":[1,2]}', null],
    ['escaped method', '{"jsonrpc":"2.0","id":1,"method":"sum","meth\\u006fd":"not"}', 1],
    [
      'escaped params',
      '{"jsonrpc":"2.0","id":1,"method":"sum","params":[1,2],"\\u0070arams":[]}',
      1,
    ],
  ])('a second %s is refused', async (_name, document, id) => {
    expect(JSON.parse((await ask(document)) ?? '')).toMatchObject(refusal(-32600, id));
  });

  test('one escaped spelling of each member is as good as another', async () => {
    const document =
      '{"json\\u0072pc":"2.\\u0030","\\u0069d":1,"meth\\u006fd":"s\\u0075m","p\\u0061rams":[1,2]}';
    expect(await ask(document)).toBe(result('3'));
  });

  test('members of other spelling are other members', async () => {
    const reply = await ask('{"JSONRPC":"2.0","Id":1,"method":"sum","params":[1,2]}');
    expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600));
  });

  test.each([
    ['that succeeds', notification('sum', '[1,2]')],
    ['to an unknown method', notification('unknown')],
    ['with wrong params', notification('sum', '["a"]')],
    ['with too many params', notification('sum', '[1,2,3]')],
    ['whose handler throws', notification('throwError')],
    ['whose handler rejects', notification('rejectRpcError')],
    ['whose result cannot be sent', notification('returnBigInt')],
  ])('a notification %s is not answered', async (_name, document) => {
    expect(await ask(document)).toBeUndefined();
  });

  test('a notification is carried out', async () => {
    const { flow } = serving();
    const count = flow.recorded.length;
    const done = flow.recordedTimes(count + 1);
    expect(await ask(notification('record', '["notified"]'))).toBeUndefined();
    await done;
    expect(flow.recorded[count]).toBe('notified');
  });

  test.each(['0', 'null', '""'])('the id %s makes a request, not a notification', async (id) => {
    expect(await ask(call('unknown', '[]', id))).toBe(notFound(id));
  });
});
