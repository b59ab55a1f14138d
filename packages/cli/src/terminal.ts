/** The part of `process` that this program touches. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  once(signal: 'SIGINT', listener: () => void): unknown;
  off(signal: 'SIGINT', listener: () => void): unknown;
}

/** Only a terminal gets colours, and only where nobody asked for none (https://no-color.org). */
export function hasColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** The exit status of a command that ends well. */
export const FINE = 0;

/** The exit status of a program that Ctrl-C ended, as shells report it. */
export const INTERRUPTED = 130;
