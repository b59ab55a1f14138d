/**
 * What TypeScript, C++ and the documentation must agree on, once. `node packages/words/scripts/generate.mjs`
 * writes from it `src/generated/` of this package, `src/words.hpp` and `lib/words.*` of @ujrpc/native, and the
 * tables of docs/limits.md and docs/errors.md; CI fails where one of them is not fresh.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** What `server.js` has the form of: a server refuses a contract of another version. */
export const contractVersion = 4;

/**
 * The bounds a server keeps its peers and itself to.
 *
 * - `doc`: the docstring; the names carry the units
 * - `mayBeZero`: 0 switches it off
 * - `engine: false`: JavaScript alone applies it, so C++ does not know it
 * - `section`, `unit`, `above` (over HTTP, raw) and `more` (further rows): its place in docs/limits.md
 */
export const limits = [
  {
    name: 'maxHeaderBytes',
    default: 16 * KIB,
    doc: 'An HTTP request head in bytes, from its first byte through the blank line: 431 above.',
    section: 'requests',
    unit: 'bytes',
    above: [
      '431, closes',
      'does not apply; a header part may have 4 KiB, above which the answer is -32700 and the connection closes',
    ],
  },
  {
    name: 'maxHeaderCount',
    default: 100,
    doc: 'Header fields of one HTTP request: 431 above.',
    section: 'requests',
    unit: 'fields',
    above: ['431, closes', 'does not apply'],
  },
  {
    name: 'maxBodyBytes',
    default: MIB,
    doc: 'One request body or raw message in bytes: -32007 above (HTTP 413).',
    section: 'requests',
    unit: 'bytes',
    above: ['413 with -32007 and id null, closes', '-32007 with id null, closes'],
  },
  {
    name: 'maxResponseBytes',
    default: 10 * MIB,
    doc: 'One response in bytes: -32008 above, -32011 for a batch.',
    section: 'responses',
    unit: 'bytes',
    above: ["200 with -32008 and the call's id; a batch: one -32011 object, id null", 'the same'],
  },
  {
    name: 'headersTimeoutMs',
    default: 10_000,
    doc: "From a request's first byte to the end of its head: 408 after.",
    section: 'time',
    unit: "ms from a request's first byte to the end of its head",
    above: ['408, closes', 'applies until the first bytes tell what the connection speaks: cuts'],
  },
  {
    name: 'requestTimeoutMs',
    default: 30_000,
    doc: "From a request's first byte to its last: 408 after.",
    section: 'time',
    unit: "ms from a request's first byte to its last",
    above: ['408, closes', 'cuts'],
  },
  {
    name: 'minBodyBytesPerSecond',
    default: KIB,
    mayBeZero: true,
    doc: 'The slowest a body may arrive, in bytes per second, measured after the first second: 408 below.',
    section: 'time',
    unit: 'bytes per second, measured after the first second; 0 switches it off',
    above: ['below it 408, closes', 'below it cuts'],
  },
  {
    name: 'keepAliveTimeoutMs',
    default: 72_000,
    doc: 'How long a connection may be idle between requests before it is closed.',
    section: 'time',
    unit: 'ms without a request and without a call in flight',
    above: ['closes', 'closes'],
    more: [['the same, while the peer reads nothing of what is unsent', 'cuts', 'cuts']],
  },
  {
    name: 'wsPingMs',
    default: 30_000,
    mayBeZero: true,
    doc: 'How long a WebSocket may be silent before the server pings its peer; 0: it never does.',
    section: 'time',
    unit: 'ms without a byte of a WebSocket; 0 switches it off',
    above: ['a ping is sent', 'does not apply'],
  },
  {
    name: 'wsIdleMs',
    default: 120_000,
    mayBeZero: true,
    doc: 'How long a WebSocket may be silent before it is cut; 0: as long as it likes.',
    section: 'time',
    unit: 'ms without a byte of a WebSocket, pongs being some; 0 switches it off',
    above: ['cuts', 'does not apply'],
  },
  {
    name: 'maxConnections',
    default: 10_000,
    doc: 'Connections open at once; the listener accepts no more until one closes.',
    section: 'connections',
    unit: 'open at once on one listener',
    above: [
      'further ones wait until one closes, in the backlog; on `node` accepted, but not read',
      'the same',
    ],
  },
  {
    name: 'maxBufferedBytes',
    default: GIB,
    doc: 'Bytes that all connections of one listener buffer together: unread input, replies that wait, unsent ones.',
    section: 'connections',
    unit: 'bytes that all connections of one listener buffer together',
    above: [
      'the connection whose bytes go beyond gets a 503, or is cut if they are of a reply',
      '-32009 with id null, closes; or is cut if they are of a reply',
    ],
  },
  {
    name: 'softSendQueueBytes',
    default: 64 * KIB,
    doc: 'Unsent reply bytes of one connection above which it is not read.',
    section: 'responses',
    unit: 'bytes unsent on one connection',
    above: ['the connection is not read until its peer has read', 'the same'],
  },
  {
    name: 'hardSendQueueBytes',
    default: MIB,
    doc:
      'Unsent reply bytes of one connection, beyond one response, above which it is closed; at least ' +
      '`softSendQueueBytes`.',
    section: 'responses',
    unit: 'bytes unsent on one connection, beyond one response',
    above: ['cuts', 'cuts'],
  },
  {
    name: 'maxCallsInFlight',
    default: 1_000,
    doc: 'Calls of one connection in flight at once: -32009 above.',
    section: 'connections',
    unit: 'unanswered calls on one connection',
    above: ['200 with -32009', '-32009'],
  },
  {
    name: 'maxBatchItems',
    default: 1_000,
    doc: 'Items of one batch: -32010 above.',
    section: 'requests',
    unit: 'items',
    above: ['200 with one -32010 object, id null; none is called', 'the same'],
  },
  {
    name: 'maxDepth',
    default: 512,
    doc: 'Nesting of a document, counted from its root: -32600 above.',
    section: 'requests',
    unit: "levels from the document's root; each object and each array is one",
    above: ['200 with -32600, id null', '-32600, id null'],
  },
  {
    name: 'maxMethodBytes',
    default: 256,
    doc: 'A method name in UTF-8 bytes: -32600 above.',
    section: 'requests',
    unit: 'bytes of UTF-8',
    above: ['200 with -32600', '-32600'],
  },
  {
    name: 'maxIdBytes',
    default: 128,
    doc: 'An id in bytes as it is in the document: -32600 above.',
    section: 'requests',
    unit: 'bytes as written, quotes included',
    above: ['200 with -32600, id null', '-32600, id null'],
  },
  {
    name: 'maxValidationSteps',
    default: 2 * MIB,
    engine: false,
    doc:
      "Steps that the validation of one call's params, or of its result, may take: -32602 above " +
      '(-32603).',
    section: 'validators',
    unit: "steps of one call's params, and of its result",
    above: ['params: -32602; a result: -32603, and the log says why'],
  },
  {
    name: 'streamHeartbeatMs',
    default: 15_000,
    doc: 'How long a stream may be silent before white space shows that the server is still there.',
    section: 'time',
    unit: 'ms without a byte on a connection that streams',
    above: ['a space, or `:` as an event, within the reply', 'a newline; in frames nothing'],
  },
  {
    name: 'callTimeoutMs',
    default: 0,
    mayBeZero: true,
    doc: 'How long a call may take before it is answered with -32001; 0 switches it off.',
    section: 'time',
    unit: "ms from a call's start to its answer; 0 switches it off",
    above: ['200 with -32001', '-32001'],
  },
  {
    name: 'peerCallTimeoutMs',
    default: 30_000,
    engine: false,
    doc: 'How long a call of a client by the server may take before it rejects.',
    section: 'time',
    unit: 'ms from a call of a client by the server to its answer',
    above: ['does not apply', 'the call rejects at the server'],
  },
  {
    name: 'drainTimeoutMs',
    default: 10_000,
    mayBeZero: true,
    doc: 'How long `close()` waits for calls in flight before it cuts connections.',
    section: 'time',
    unit: 'ms that `close()` waits for calls in flight',
    above: ['cuts', 'cuts'],
  },
];

/**
 * Every error code that ujrpc itself sends, with its message; `when`, `data` and `todo` (what the caller
 * should do) are the columns of docs/errors.md.
 */
export const errorCodes = [
  {
    code: -32700,
    name: 'ParseError',
    message: 'Parse error',
    when: 'the document is not JSON, not UTF-8, empty, or begins with a byte order mark; on raw connections also bytes that cannot be framed',
    data: 'none',
    todo: 'fix the encoder; the id is null, and a raw connection closes, except after a document in a `Content-Length` frame, whose end is known',
  },
  {
    code: -32600,
    name: 'InvalidRequest',
    message: 'Invalid Request',
    when: 'JSON, but not a request: no `"jsonrpc":"2.0"`, no string `method`, scalar `params`, a member given twice, a name, id or nesting over its limit, an empty batch; also in the body of HTTP\'s own refusals',
    data: 'a sentence that says which',
    todo: 'fix the request; the id is repeated if it could be read, else null',
  },
  {
    code: -32601,
    name: 'MethodNotFound',
    message: 'Method not found',
    when: 'no method has that name; names are case-sensitive and include the namespace',
    data: 'none',
    todo: 'ask `rpc.discover`, or generate the client again',
  },
  {
    code: -32602,
    name: 'InvalidParams',
    message: 'Invalid params',
    when: 'a param is missing, unknown, given twice, one too many, or of the wrong type',
    data: 'a list of `{ path, expected, got }`, at most 16; if there are more, the message says so',
    todo: 'correct what `path` names; do not retry unchanged',
  },
  {
    code: -32603,
    name: 'InternalError',
    message: 'Internal error',
    when: 'the method threw something other than an `RpcError`, or returned what its type does not allow',
    data: 'for a result, a list of `{ path, expected, got }`, see below; for what was thrown, never anything',
    todo: 'tell the operator, whose log has the reason; retry only if that is safe',
  },
  {
    code: -32001,
    name: 'DeadlineExceeded',
    message: 'Deadline exceeded',
    when: 'the call took longer than `callTimeoutMs`, or than its caller gave it: `meta.timeoutMs`, `Rpc-Timeout-Ms`',
    data: 'none',
    todo: 'the call may have had its effect, unless it waited for its turn too long: check before you repeat it',
  },
  {
    code: -32007,
    name: 'MessageTooLarge',
    message: 'Message too large',
    when: 'the body or raw document is over `maxBodyBytes`',
    data: 'HTTP: one sentence with the limit; raw: none',
    todo: 'send less at once; the id is null, and the connection closes',
  },
  {
    code: -32008,
    name: 'ResponseTooLarge',
    message: 'Response too large',
    when: 'the reply would be over `maxResponseBytes`',
    data: 'none',
    todo: 'ask for less; the method has run',
  },
  {
    code: -32009,
    name: 'ServerBusy',
    message: 'Server busy',
    when: '`maxCallsInFlight` calls are waiting on the connection',
    data: 'none',
    todo: 'wait for answers, then repeat: the method has not run',
  },
  {
    code: -32010,
    name: 'BatchTooLarge',
    message: 'Batch too large',
    when: 'a batch has more than `maxBatchItems` items',
    data: 'one sentence with the limit',
    todo: 'split it; none of its calls has run',
  },
  {
    code: -32011,
    name: 'BatchResponseTooLarge',
    message: 'Batch response too large',
    when: 'the replies of a batch together are over `maxResponseBytes`',
    data: 'none',
    todo: 'split it; its calls have run',
  },
  {
    code: -32800,
    name: 'RequestCancelled',
    message: 'Request cancelled',
    when: 'the caller sent `$/cancelRequest`, or the handler gave up because its signal aborted',
    data: 'none',
    todo: 'nothing: you asked for it',
  },
  {
    code: -32802,
    name: 'ServerCancelled',
    message: 'Server cancelled',
    when: 'the server closes while a stream is under way; or the worker thread that was answering has been terminated, or has called `process.exit()`, on `uring` and `epoll`; elsewhere the connection just ends',
    data: '`{ "reason": "closing" }`',
    todo: 'the call may have had its effect: look before repeating it',
  },
];

/** Methods that the protocol itself has. Other names that begin with `$/` are reserved. */
export const protocolMethods = [
  {
    name: 'cancelRequest',
    method: '$/cancelRequest',
    doc: 'What Language Server Protocol clients send to cancel a request.',
  },
  {
    name: 'credit',
    method: '$/credit',
    doc: 'What the consumer of a stream sends to get more of its values.',
  },
  {
    name: 'headers',
    method: '$/headers',
    doc: 'What a caller sends to set header fields for the calls after it on its connection.',
  },
  {
    name: 'next',
    method: '$/next',
    doc: 'What brings the values of a stream.',
  },
  {
    name: 'discover',
    method: 'rpc.discover',
    doc: 'What answers with the OpenRPC document.',
  },
];

/** How the plan sees a parameter: what the engine can check and extract by itself, and everything else. */
export const paramKinds = [
  { name: 'f64', doc: 'A finite number.' },
  { name: 'i32', doc: 'An integer from -2147483648 to 2147483647.' },
  { name: 'u32', doc: 'An integer from 0 to 4294967295.' },
  {
    name: 'i64',
    doc: 'An integer from -9007199254740991 to 9007199254740991, the range in which numbers are exact.',
  },
  { name: 'bool', doc: 'A boolean.' },
  { name: 'string', doc: 'A string of any content.' },
  { name: 'bytes', doc: 'A string that holds base64.' },
  { name: 'json', doc: 'Anything else, as JSON text.' },
];

/** What an entry of the call block is, numbered from 0. */
export const lanes = [
  { name: 'Scalar', doc: 'A call whose arguments are in `numbers` and `strings`.' },
  { name: 'Call', doc: 'A call whose params are JSON text in `params`.' },
  { name: 'Closed', doc: 'The connection is gone: nobody waits for its calls any more.' },
  {
    name: 'Ended',
    doc: 'The peer has ended its side of the connection; its calls are still answered.',
  },
  {
    name: 'Cancel',
    doc: '`$/cancelRequest`: `params[i]` is the JSON text of the id, a string or a number.',
  },
  { name: 'Credit', doc: '`$/credit`: `params[i]` is the JSON text of its params, an object.' },
  {
    name: 'Response',
    doc: 'A response, to a request of ours perhaps: `params[i]` is its JSON text, `duplicates[i]` a member of it that is given twice.',
  },
  {
    name: 'Drained',
    doc: 'The connection has room again for parts of replies, after `append` has said that it had not.',
  },
  {
    name: 'Stopped',
    doc: 'Nothing more of the connection is read, because of a mistake: its streams are to end, and no responses come.',
  },
  { name: 'Headers', doc: '`$/headers`: `params[i]` is the JSON text of its params, an object.' },
];

/** How the values of a stream reach the peer, numbered from 0. */
export const streamForms = [
  { name: 'Whole', doc: 'Not at all: the reply is one text.' },
  { name: 'Batch', doc: 'Not at all: the reply is one array, with those of others.' },
  { name: 'Messages', doc: 'As messages of the connection, if the call asks for that.' },
  { name: 'Parts', doc: 'As parts of the reply.' },
];

/** What became of a call, numbered from 0. An entry of the block begins as the first. */
export const outcomes = [
  { name: 'Pending', doc: '`settle(call[i], …)` will follow.' },
  { name: 'Number', doc: 'The result is `results[i]`, a finite number.' },
  { name: 'True', doc: 'The result is true.' },
  { name: 'False', doc: 'The result is false.' },
  { name: 'Null', doc: 'The result is null.' },
  { name: 'Reply', doc: '`texts[i]` is the whole response object.' },
  { name: 'Nothing', doc: 'There is nothing to say, or `answerBytes` has said it.' },
  { name: 'Failed', engineOnly: true, doc: 'An internal error; it throws.' },
  { name: 'Closing', engineOnly: true, doc: 'It was ended meanwhile.' },
];

/**
 * Why the engine refuses a request before any method has it, for a person to read: those of HTTP itself, and those
 * of what is JSON, but not a request. `{name}` is a text and `{name:number}` a number, given by who refuses.
 */
export const refusals = [
  // HTTP.
  { name: 'malformedRequest', text: 'malformed HTTP/1.1 request' },
  { name: 'malformedHost', text: 'malformed Host' },
  { name: 'unknownHost', text: 'unknown host "{host}"; the option allowedHosts can allow it' },
  { name: 'unknownLongHost', text: 'unknown host; the option allowedHosts can allow it' },
  {
    name: 'foreignOrigin',
    text: 'this Origin is not allowed; the option cors.origins can allow it',
  },
  { name: 'unknownPath', text: 'unknown path; post calls to {path}' },
  { name: 'notAProxy', text: 'this server is not a proxy' },
  { name: 'callsArePosted', text: 'unsupported method; expected POST or OPTIONS' },
  { name: 'pagesAreRead', text: 'unsupported method; expected GET, HEAD or OPTIONS' },
  { name: 'webSocketVersion', text: 'unsupported version of WebSocket; expected 13' },
  { name: 'webSocketKey', text: 'Sec-WebSocket-Key must be 16 bytes in base64' },
  { name: 'webSocketBody', text: 'a request for WebSocket must not have a body' },
  { name: 'jsonOnly', text: 'Content-Type must be application/json' },
  { name: 'jsonOnlyNot', text: 'Content-Type must be application/json, got {type}' },
  { name: 'identityOnly', text: 'Content-Encoding must be identity' },
  { name: 'timeoutForm', text: 'Rpc-Timeout-Ms must be an integer from 1 to 2147483647' },
  { name: 'cancelKeyForm', text: 'Rpc-Cancel-Key must be 16 bytes in base64url' },
  { name: 'bodyTooLarge', text: 'body too large; expected at most {most:number} bytes' },
  { name: 'headTooLarge', text: 'too many or too long header fields' },
  { name: 'tooSlow', text: 'the request took too long' },
  { name: 'unsupportedExpect', text: 'unsupported Expect; expected 100-continue' },
  { name: 'unsupportedVersion', text: 'unsupported HTTP version; expected 1.1 or 1.0' },
  {
    name: 'unknownProtocol',
    text: 'unknown protocol; expected HTTP/1.1, JSON or a Content-Length header',
  },
  { name: 'tlsOnly', text: 'this port speaks TLS; use https:, wss: or tls:' },
  {
    name: 'buffersFull',
    text: 'the connections of this server buffer too many bytes; try again later',
  },
  // JSON-RPC.
  { name: 'notAnObject', text: 'a request must be an object' },
  { name: 'givenTwice', text: '{member} is given twice' },
  { name: 'idType', text: 'id must be a string, a number or null' },
  { name: 'idTooLong', text: 'id is longer than {most:number} bytes' },
  { name: 'versionMissing', text: 'jsonrpc must be "2.0"' },
  { name: 'methodType', text: 'method must be a string' },
  { name: 'methodTooLong', text: 'method is longer than {most:number} bytes' },
  { name: 'paramsType', text: 'params must be an array or an object' },
  { name: 'tooDeep', text: 'nested deeper than {most:number}' },
  { name: 'emptyBatch', text: 'a batch must not be empty' },
  { name: 'tooManyItems', text: 'more than {most:number} items' },
];
