/** What is wrong with a wire name; undefined when it may be used. */
export function wireNameProblem(
  name: string,
): { readonly code: 'UJRPC207' | 'UJRPC208'; readonly what: string } | undefined {
  const segments = name.split('.');
  if (!segments.every((segment) => /^[\p{L}\p{N}_$/-]+$/u.test(segment))) {
    return { code: 'UJRPC207', what: `wire name ${JSON.stringify(name)} is malformed` };
  }
  // JSON-RPC 2.0, section 4: names that begin with "rpc." are reserved.
  if (segments.length > 1 && segments[0] === 'rpc') {
    return {
      code: 'UJRPC208',
      what: `wire name \`${name}\` is JSON-RPC's own: \`rpc.\` is reserved`,
    };
  }
  if (name.startsWith('$/')) {
    return {
      code: 'UJRPC208',
      what: `wire name \`${name}\` is reserved: \`$/\` is the protocol's`,
    };
  }
  if (segments.includes('then')) {
    const what = `wire name \`${name}\` has a segment \`then\`, which would make the client a promise`;
    return { code: 'UJRPC208', what };
  }
  if (segments.includes('__proto__')) {
    return { code: 'UJRPC208', what: `wire name \`${name}\` has a segment \`__proto__\`` };
  }
  return undefined;
}

/** `['a', 'a.b']` for `a.b.c`. */
export function namespacesOf(name: string): string[] {
  const segments = name.split('.');
  return segments.slice(1).map((_, i) => segments.slice(0, i + 1).join('.'));
}
