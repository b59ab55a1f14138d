/** The one table of options: the parser reads it, and so do `ujrpc --help` and completion. */
export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly group: Group;
  /** What stands for the value in the help; options without it are switches. */
  readonly value?: string;
  /** Everything that the value may be. */
  readonly choices?: readonly string[];
  readonly help: string;
  readonly repeatable?: true;
}

export type Group = (typeof GROUPS)[number];

/** In the order of the help. */
export const GROUPS = [
  'Where to call',
  'Arguments',
  'Result',
  'Many calls',
  'What there is',
] as const;

export const FORMATS = ['json', 'raw', 'bytes', 'numpy', 'image'] as const;

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

export const OPTIONS: readonly Option[] = [
  { name: 'uri', group: 'Where to call', value: 'HOST', help: 'the host, over HTTP (127.0.0.1)' },
  { name: 'port', short: 'p', group: 'Where to call', value: 'PORT', help: 'its port (8545)' },
  {
    name: 'url',
    group: 'Where to call',
    value: 'URL',
    help: 'http(s)://…, ws(s)://…, tcp://…, tls://…, unix:/PATH',
  },
  {
    name: 'header',
    short: 'H',
    group: 'Where to call',
    value: 'LINE',
    help: "a header, 'Name: value'; may be repeated",
    repeatable: true,
  },
  {
    name: 'cacert',
    group: 'Where to call',
    value: 'FILE',
    help: "PEM of whoever signed the server's certificate",
  },
  {
    name: 'cert',
    group: 'Where to call',
    value: 'FILE',
    help: 'your certificate, as PEM or PKCS #12',
  },
  { name: 'key', group: 'Where to call', value: 'FILE', help: 'its private key, as PEM' },
  { name: 'pass', group: 'Where to call', value: 'PHRASE', help: 'decrypts the key' },
  {
    name: 'insecure',
    short: 'k',
    group: 'Where to call',
    help: 'take any certificate: anybody may be the server',
  },
  {
    name: 'timeout',
    group: 'Where to call',
    value: 'MS',
    help: 'give up after MS milliseconds (0: never)',
  },
  {
    name: 'positional',
    group: 'Arguments',
    help: 'arguments by position: v[:type]… up to an option',
  },
  {
    name: 'file',
    short: 'f',
    group: 'Arguments',
    value: '[KEY=]PATH',
    help: "a file's bytes, by position without KEY=",
    repeatable: true,
  },
  {
    name: 'image',
    short: 'i',
    group: 'Arguments',
    value: '[KEY=]PATH',
    help: 'an image file, by position without KEY=',
    repeatable: true,
  },
  {
    name: 'format',
    group: 'Result',
    value: 'FORMAT',
    choices: FORMATS,
    help: `print it as ${FORMATS.join(', ')} (json)`,
  },
  {
    name: 'output',
    short: 'o',
    group: 'Result',
    value: 'FILE',
    help: 'write it to a file, decoded if it stands for bytes',
  },
  {
    name: 'last-event-id',
    group: 'Result',
    value: 'ID',
    help: 'of a stream: what comes after the place ID',
  },
  { name: 'notify', group: 'Result', help: 'expect none: send a notification' },
  {
    name: 'listen',
    group: 'Result',
    help: 'print what the server sends by itself, until Ctrl-C',
  },
  {
    name: 'batch',
    group: 'Many calls',
    value: 'FILE',
    help: 'calls from a file, one a line; - is standard input',
  },
  {
    name: 'batch-size',
    group: 'Many calls',
    value: 'N',
    help: "lines in one JSON-RPC batch (1000, ujrpc's limit)",
  },
  {
    name: 'repeat',
    short: 'n',
    group: 'Many calls',
    value: 'N',
    help: 'make the call N times and print how long it took',
  },
  {
    name: 'concurrency',
    short: 'c',
    group: 'Many calls',
    value: 'N',
    help: 'N connections at a time for --repeat (1)',
  },
  { name: 'list', group: 'What there is', help: "the server's methods" },
  {
    name: 'help',
    short: 'h',
    group: 'What there is',
    help: 'this text, or that of a METHOD or a NAMESPACE',
  },
  {
    name: 'completion',
    group: 'What there is',
    value: 'SHELL',
    choices: SHELLS,
    help: `the script for ${SHELLS.join(', ')}, to be sourced`,
  },
  { name: 'version', short: 'V', group: 'What there is', help: 'the version of ujrpc' },
];

/** `-p, --port PORT`, or `--uri HOST` without a short form. */
export function optionForm({ name, short, value }: Option): string {
  const names = short === undefined ? `--${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}
