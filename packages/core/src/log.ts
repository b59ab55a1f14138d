export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** One sentence. It never holds params or headers. */
  readonly message: string;
  /** What was thrown, where something was. */
  readonly error?: unknown;
}

export type Log = (entry: LogEntry) => void;

/** Writes one entry to stderr; what a peer could have chosen cannot forge lines or steer a terminal. */
export const logToStderr: Log = ({ level, message, error }) => {
  const detail = error === undefined ? '' : `: ${describe(error)}`;
  const line = `ujrpc ${level}: ${escapeControls(message)}${detail}`;
  if (typeof globalThis.process?.stderr?.write === 'function') {
    process.stderr.write(`${line}\n`);
  } else {
    console.error(line);
  }
};

/** Any thrown value in words, hostile ones included: a Proxy or a getter may throw itself. */
function describe(error: unknown): string {
  try {
    if (error instanceof Error) {
      const head = escapeControls(`${error.name}: ${error.message}`);
      return [head, ...stackFrames(error)].join('\n');
    }
    return escapeControls(String(typeof error === 'object' ? JSON.stringify(error) : error));
  } catch {
    return 'a value that cannot be described';
  }
}

/** V8 begins a stack with the message, whose own lines must not pass for frames. */
function stackFrames({ stack = '', message }: Error): string[] {
  const lines = stack.replace(message, '').split('\n');
  return lines.filter((line) => /^ {4}at /.test(line)).map(escapeControls);
}

function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
