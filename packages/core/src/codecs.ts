/** What generated servers import: the wire forms of types that JSON lacks. */
export * from '@ujrpc/protocol/codecs';
