/** Puts the caller's wishes for a call into its message, if there are any. */
export function withMeta(text: string, meta: object): string {
  const wishes = JSON.stringify(meta);
  return wishes === '{}' ? text : `${text.slice(0, -1)},"meta":${wishes}}`;
}

/** Whether a message that `documentOf` made has some: after the params, which are an array. */
export function hasMeta(text: string): boolean {
  return !text.endsWith(']}');
}
