/** @throws TypeError on an unknown option */
export function checkNames(where: string, options: object, names: ReadonlySet<string>): void {
  for (const name of Object.keys(options)) {
    if (!names.has(name)) {
      const known = [...names].join(', ');
      throw new TypeError(`${where}: unknown option "${name}"; expected one of: ${known}`);
    }
  }
}
