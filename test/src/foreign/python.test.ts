import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { serveFeed } from '../support/streams.js';
import { transportsUnderTest } from '../support/transports.js';

const SCRIPT = fileURLToPath(new URL('by-websockets.py', import.meta.url));

afterEach(closeAll);

/** It offers compression, and has fragments and pings of its own. */
test.each(transportsUnderTest)("Python's websockets calls and streams on %s", async (transport) => {
  const { port } = await serveFeed(transport);
  const url = `ws://127.0.0.1:${port}`;
  const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-B', SCRIPT, url]);
  expect(JSON.parse(stdout)).toEqual({
    sum: { jsonrpc: '2.0', id: 1, result: 5 },
    values: [0, 1, 2, 3],
    returned: '4 in all',
    length: 200_000,
    closed: 1000,
  });
});
