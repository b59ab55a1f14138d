/** What a page has, and workers and Node have not all of. */
interface Page {
  readonly document?: EventTarget & { readonly visibilityState: string };
  readonly addEventListener?: EventTarget['addEventListener'];
  readonly removeEventListener?: EventTarget['removeEventListener'];
  /** There where the event is: Deno has the functions, and no network that comes back. */
  readonly ononline?: unknown;
}

/**
 * Calls back when there is reason to believe that a connection can be opened now: the network is back, or somebody looks
 * at the page again, whose timers may have slept.
 *
 * @returns what ends that
 */
export function onWake(then: () => void, page: Page = globalThis): () => void {
  const { document } = page;
  const looked = () => {
    if (document?.visibilityState === 'visible') {
      then();
    }
  };
  const tellsOfNetwork = 'ononline' in page;
  if (tellsOfNetwork) {
    page.addEventListener?.('online', then);
  }
  document?.addEventListener('visibilitychange', looked);
  return () => {
    if (tellsOfNetwork) {
      page.removeEventListener?.('online', then);
    }
    document?.removeEventListener('visibilitychange', looked);
  };
}
