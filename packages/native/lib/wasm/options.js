/** Tells the engine its options, before it opens. */
export function giveOptions(exports, memory, options) {
  for (const [name, value] of Object.entries(options.limits)) {
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new TypeError(`limits.${name} must be a number of at least 0`);
    }
    exports.setLimit(memory.give(name), Math.min(value, Number.MAX_SAFE_INTEGER));
  }
  exports.setPath(memory.give(options.path));
  for (const origin of options.corsOrigins) {
    exports.addCorsOrigin(memory.give(origin));
  }
  for (const host of options.allowedHosts) {
    exports.addAllowedHost(memory.give(host));
  }
  exports.setHttp(options.openrpc, options.webSocket, options.corsCredentials, options.corsMaxAge);
  exports.setConnections(options.keepAlive !== false, options.secureOnly === true);
  exports.setCloseAfterReply(options.closeAfterReply === true);
  for (const method of options.methods) {
    giveMethod(exports, memory, method);
  }
}

function giveMethod(exports, memory, { wireName, lane, params, streams = false }) {
  exports.addMethod(memory.give(wireName), lane === 'scalar', streams);
  for (const { name, kind, optional, nullable, rest } of params) {
    const both = memory.give(kind + name);
    const kindBytes = kind.length; // which is ASCII
    if (!exports.addParam(kindBytes, both - kindBytes, optional, nullable, rest)) {
      throw new TypeError(`unknown kind of parameter '${kind}'`);
    }
  }
}
