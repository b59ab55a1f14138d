/** What went wrong on a socket, where, and what to do about it; by the system's error codes. */
const REMEDIES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: is the server running? (--url or -p says where to call)',
  ENOENT: 'there is no such socket: is the server running?',
  ENOTFOUND: 'there is no such host: check the name',
  EAI_AGAIN: 'the host name could not be resolved: check the name and the network',
  ECONNRESET: 'the server closed the connection before it answered',
  EPIPE: 'the server closed the connection before it answered',
  EHOSTUNREACH: 'the host cannot be reached: check the network',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host did not take the connection',
  EACCES: 'access denied: check the permissions of the socket',
  EPROTO: 'no TLS there: try http:// in place of https://',
};

/** @param error what a socket failed with; a host with several addresses fails with all of theirs */
export function describeFailure(url: string, error: unknown): string {
  const failures: unknown[] = error instanceof AggregateError ? error.errors : [error];
  const reasons = new Set(failures.map(describeOne));
  return `${url}: ${[...reasons].join('; ')}`;
}

function describeOne(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code.startsWith('HPE_')) {
    return `the answer is no HTTP (${error.message}): try tcp://`;
  }
  return REMEDIES[code] ?? error.message;
}
