/** A doc comment. */
export interface Docs {
  /** The comment as written, without its frame: one string per line. */
  readonly lines: readonly string[];
  /** The text before the first tag. */
  readonly description: string;
  readonly tags: readonly DocTag[];
}

export interface DocTag {
  readonly name: string;
  /** What `@param name` names. */
  readonly parameter: string | undefined;
  readonly text: string;
}

/** The text of the first tag of that name, if there is one. */
export function tagText(docs: Docs | undefined, name: string): string | undefined {
  return docs?.tags.find((tag) => tag.name === name)?.text;
}
