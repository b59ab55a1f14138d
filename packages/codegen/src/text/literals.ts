/** A string literal in single quotes. */
export function quoted(text: string): string {
  const body = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body}'`;
}

/** A property name, quoted where the language asks for it: `new()` in a type constructs. */
export function propertyName(name: string): string {
  return name !== 'new' && /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** JSON as a JavaScript expression: in a literal, a plain `__proto__` would set the prototype. */
export function jsonExpression(value: unknown): string {
  return JSON.stringify(value).replaceAll('"__proto__":', '["__proto__"]:');
}

/** `v.name`, or `v['any name']`. */
export function memberAccess(object: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${quoted(name)}]`;
}

/** The same in a path in messages: `.name`, or `["any name"]`. */
export function pathStep(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
