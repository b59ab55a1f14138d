/** The functions that an emitted module holds, each once, however many signatures need it. */
export class FunctionTable {
  readonly #names = new Map<string, string>();
  readonly #texts = new Map<string, string>();
  readonly #taken = new Set<string>();

  /**
   * The name of the function for a key.
   * @param make Writes it as an expression; it may ask for its own name: types recur.
   */
  get(key: string, wish: string, make: () => string): string {
    const known = this.#names.get(key);
    if (known !== undefined) {
      return known;
    }
    let name = `$${wish}`;
    for (let n = 2; this.#taken.has(name); n++) {
      name = `$${wish}${n}`;
    }
    this.#taken.add(name);
    this.#names.set(key, name);
    this.#texts.set(name, make());
    return name;
  }

  toString(): string {
    return [...this.#texts].map(([name, text]) => `const ${name} = ${text};\n`).join('');
  }
}
