/** What generated servers import: the wire forms of types that JSON lacks. */
export * from '@ujrpc/values/codecs';
