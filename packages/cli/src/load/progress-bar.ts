import { bold } from '../json/print.js';

const BAR_WIDTH = 24;
const INTERVAL_MS = 100;

/** Carriage return, then erase the line (ECMA-48 §8.3.41). */
const ERASE = '\r\u001b[K';

/**
 * Draws how far something is, ten times a second, on one line of a terminal. Anything else than a
 * terminal gets nothing.
 *
 * @returns what takes the line away again
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  colours: boolean,
  total: number,
  ended: () => number,
): () => void {
  if (!stream.isTTY) {
    return () => undefined;
  }
  const start = performance.now();
  const draw = () => {
    const seconds = (performance.now() - start) / 1000;
    const line = progressLine(ended(), total, seconds);
    stream.write(ERASE + bold(line.slice(0, stream.columns || 80), colours));
  };
  draw();
  const timer = setInterval(draw, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    stream.write(ERASE);
  };
}

/** `[######------------------]  25%  250/1000  5000/s  1 s left` */
export function progressLine(ended: number, total: number, seconds: number): string {
  const part = ended / total;
  const filled = Math.floor(part * BAR_WIDTH);
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`;
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  const rate = seconds > 0 ? ended / seconds : 0;
  const left = rate > 0 ? `  ${Math.ceil((total - ended) / rate)} s left` : '';
  return `${bar} ${percent}  ${ended}/${total}  ${Math.round(rate)}/s${left}`;
}
