import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Debian's own, which has its NumPy and Pillow; another one may come first on the PATH. */
const PYTHON = '/usr/bin/python3';

/** What its programs begin with: `given` is what the test passes, `call` a method of a server. */
const PRELUDE = `
import base64, io, json, sys, urllib.error, urllib.request
given = json.load(sys.stdin)

def call(method, *params):
    body = json.dumps(dict(jsonrpc='2.0', id=1, method=method, params=params)).encode()
    headers = {'Content-Type': 'application/json'}
    request = urllib.request.Request(given['url'], body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        reply = json.load(response)
    if 'error' in reply:
        raise RuntimeError(json.dumps(reply['error']))
    return reply['result']
`;

/**
 * Runs a program that prints JSON, while this process goes on serving it.
 *
 * @param given what the program finds in `given`; with a `url` it can `call(method, *params)`
 */
export async function python(program: string, given: object): Promise<unknown> {
  const child = spawn(PYTHON, ['-c', PRELUDE + program], { stdio: 'pipe' });
  child.stdin.end(JSON.stringify(given));
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) {
    throw new Error(`${PYTHON} ended with ${String(status)}: ${errors}`);
  }
  return JSON.parse(output);
}
