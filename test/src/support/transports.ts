import type { TransportName } from '@ujrpc/core';

/** What this version of the server is to be tested on, unless the environment says otherwise. */
const ALL: readonly TransportName[] = ['uring', 'epoll', 'node'];

/**
 * The transports that every black-box suite runs against. One that is not available fails its tests:
 * only `UJRPC_TEST_TRANSPORTS=epoll,node` narrows the list.
 */
export const transportsUnderTest: readonly TransportName[] = chosen(
  process.env['UJRPC_TEST_TRANSPORTS'],
);

function chosen(list: string | undefined): readonly TransportName[] {
  return list === undefined || list === '' ? ALL : (list.split(',') as TransportName[]);
}
