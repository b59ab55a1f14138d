type Close = () => unknown;

const open: Close[] = [];

/** Has something closed by the next `closeAll`, the last opened first. */
export function onClose(close: Close): void {
  open.push(close);
}

/** For `afterEach` or `afterAll`: nothing that a test opened outlives it. */
export async function closeAll(): Promise<void> {
  for (let close = open.pop(); close !== undefined; close = open.pop()) {
    await close();
  }
}
