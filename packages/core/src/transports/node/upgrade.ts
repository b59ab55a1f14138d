import type { IncomingMessage } from 'node:http';

/**
 * The head of a request that asks for another protocol, as it would be if it did not.
 *
 * A server may ignore that wish (RFC 9110 §7.8). Node's parser stops at it instead, so the request is
 * given to the next parser again, without the word that makes it one.
 */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const value = rawHeaders[at + 1] as string;
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? otherOptions(value) : value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

function otherOptions(connection: string): string {
  const options = connection.split(',').filter((option) => !/^\s*upgrade\s*$/i.test(option));
  return options.join(',').trim();
}
