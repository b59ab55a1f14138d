/** After what runs now and the promises that it settles. */
export function soon(work: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(work);
  } else {
    setTimeout(work, 0);
  }
}
