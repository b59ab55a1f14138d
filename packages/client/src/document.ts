/** The arguments of each method by the names of its parameters; of its wire name. */
export type Named = Readonly<Record<string, (...params: never[]) => object>>;

/**
 * A request or notification as JSON.
 *
 * @throws TypeError for a number that JSON has no form for, with its place among the params
 */
export function documentOf(
  id: number | undefined,
  method: string,
  params: readonly unknown[],
  named: Named,
  meta?: object,
): string {
  const document = JSON.stringify({ jsonrpc: '2.0', id, method, params, meta });
  // JSON.stringify writes NaN and the infinities as null. Only where there is one is it worth a look.
  if (document.includes('null')) {
    // Not Object.hasOwn: Safari before 15.4 lacks it.
    const names = Object.keys(named).includes(method) && named[method];
    refuseNonFinite(names ? names(...(params as never[])) : { params });
  }
  return document;
}

/** Visits what JSON.stringify visits, `toJSON` included. */
function refuseNonFinite(params: object): void {
  const paths = new Map<unknown, string>();
  JSON.stringify(params, function (this: unknown, key, value: unknown) {
    const outer = paths.get(this);
    const path = outer ? outer + (Array.isArray(this) ? `[${key}]` : `.${key}`) : key;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw TypeError(`${path}: expected a finite number, got ${value}`);
    }
    paths.set(value, path);
    return value;
  });
}
