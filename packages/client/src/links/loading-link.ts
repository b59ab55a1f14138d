import type { Link } from './link.js';

/** A link of which a page loads the rest by itself: who uses more of it than `send` waits for that. */
export interface LoadingLink extends Link {
  readonly loading?: Promise<Link>;
}

/** The whole link. */
export async function loaded(link: LoadingLink): Promise<Link> {
  return (await link.loading) ?? link;
}
