/** What `scripts/bundle.mjs` takes of recheck: a checker of regular expressions, loaded where there is one. */
export interface Diagnostics {
  readonly status: 'safe' | 'vulnerable' | 'unknown';
  readonly complexity?: { readonly type: string; readonly summary: string };
  readonly attack?: { readonly pattern: string };
}

export declare function checkSync(
  source: string,
  flags: string,
  limits?: Readonly<
    Record<'timeout' | 'attackTimeout' | 'incubationTimeout' | 'seedingTimeout', number | null>
  >,
): Diagnostics;
