/** The one table of options: the parser reads it, and so does `ujrpc --help`. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; options without it are switches. */
  readonly value?: string;
  readonly help: string;
  readonly repeatable?: true;
}

export const OPTIONS: readonly Option[] = [
  {
    name: 'url',
    value: 'URL',
    help: 'where to call: http://HOST:PORT, https://HOST:PORT, tcp://HOST:PORT or unix:/PATH',
  },
  { name: 'uri', value: 'HOST', help: 'the host to call over HTTP (127.0.0.1)' },
  { name: 'port', short: 'p', value: 'PORT', help: 'its port (8545)' },
  { name: 'positional', help: 'arguments by position follow: v[:type]…' },
  {
    name: 'file',
    short: 'f',
    value: 'KEY=PATH',
    help: "a file's bytes as an argument; may be repeated",
    repeatable: true,
  },
  {
    name: 'image',
    short: 'i',
    value: 'KEY=PATH',
    help: 'an image file as an argument; may be repeated',
    repeatable: true,
  },
  {
    name: 'header',
    short: 'H',
    value: "'NAME: VALUE'",
    help: 'a header field; may be repeated',
    repeatable: true,
  },
  { name: 'timeout', value: 'MS', help: 'give up after so many milliseconds' },
  { name: 'notify', help: 'send a notification: do not wait for a result' },
  {
    name: 'format',
    value: 'FORMAT',
    help: 'how to print the result: json, raw, bytes, numpy or image (json)',
  },
  { name: 'output', short: 'o', value: 'FILE', help: 'write the result to a file' },
  { name: 'list', help: "the server's methods" },
  {
    name: 'help',
    short: 'h',
    help: 'this text; with METHOD, what it takes; with NAMESPACE, its methods',
  },
  { name: 'version', short: 'V', help: 'the version of ujrpc' },
];
