import { OPTIONS, type Option } from './arguments/options.js';

/** What `ujrpc --help` prints. */
export function helpText(): string {
  return `ujrpc METHOD [key[:type]=value…] [options]
ujrpc METHOD --positional v[:type]… [options]
ujrpc METHOD --help
ujrpc --list

Calls a method of a JSON-RPC 2.0 server and prints its result.

Values are read as JSON would read them (-5, 1e3, true, null, "5", [1,2]); what is no
JSON is a string. A type forces one: str, int, float, bool, json; with binary and image the
value is the path of a file, which travels as base64. @- is what is piped in. --help and
--list ask the server (rpc.discover). Behind -- nothing is an option.

bytes, numpy and image decode a result in base64: into -o FILE or a pipe as bytes, on a
terminal as a line about them.

Options
${optionLines().join('\n')}

Examples
  ujrpc sum a=2 b=3
  ujrpc sum --positional 2 -5
  ujrpc auth id:str=256 --uri 10.0.0.5 -p 9000
  ujrpc vectorize description='A red chair' -i photo=./chair.png --format numpy -o chair.npy
  git diff | ujrpc review patch:str=@-
  ujrpc search 'filter={"tags":["a","b"]}' --url https://example.com/rpc

Exit status: 0 fine, 1 the call failed, 2 the command line is wrong.`;
}

function optionLines(): readonly string[] {
  const forms = OPTIONS.map(form);
  const width = Math.max(...forms.map((text) => text.length));
  return OPTIONS.map(({ help }, index) => `  ${(forms[index] ?? '').padEnd(width)}  ${help}`);
}

function form({ name, short, value }: Option): string {
  const names = short === undefined ? `    --${name}` : `-${short}, --${name}`;
  return value === undefined ? names : `${names} ${value}`;
}
