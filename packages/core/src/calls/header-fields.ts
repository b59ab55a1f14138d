/** Header fields that a message carries: names in lower case. */
export type HeaderFields = Readonly<Record<string, string>>;

/**
 * Adds the fields that `headers` does not have. What has come with the connection may be a proxy's word for who the
 * caller is: no message replaces it.
 */
export function addFields(headers: Headers, fields: HeaderFields): Headers {
  for (const [name, value] of Object.entries(fields)) {
    if (!headers.has(name)) {
      headers.set(name, value);
    }
  }
  return headers;
}
