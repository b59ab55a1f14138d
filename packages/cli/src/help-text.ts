import { GROUPS, OPTIONS, optionForm } from './arguments/options.js';

/** What `ujrpc --help` prints. */
export function helpText(): string {
  return `Usage: ujrpc METHOD [key[:type]=value…] [options]
       ujrpc METHOD --positional v[:type]… [options]
       ujrpc METHOD --help
       ujrpc --list
       ujrpc --batch FILE
       ujrpc METHOD … --listen --url URL

Calls a method of a JSON-RPC 2.0 server and prints its result. The values of one
that streams are printed as they come, one a line unless on a terminal; Ctrl-C
ends it, and what it returns in the end goes to standard error.

A value is read as JSON (-5, 1e3, true, null, "5", [1,2]), or as a string if it
is not JSON. A type forces one: int, float, str, bool, json. With binary and
image the value is the path of a file, which is sent as base64. @- is standard
input; so is - as a path. After -- nothing is an option.
${GROUPS.map(group).join('')}
bytes, numpy and image decode a result in base64: -o FILE and a pipe get bytes,
a terminal gets lines about them; -o - sends the bytes there too. Without
--format, -o and a terminal do so if the server says that the result is one.
A line of --batch is METHOD key=value… as above, or a JSON-RPC request.

Examples
  ujrpc sum a=2 b=3
  ujrpc sum --positional 2 -5
  ujrpc auth id:str=256 --uri 10.0.0.5 -p 9000
  ujrpc vectorize description='A red chair' -i photo=./chair.png -o chair.npy
  git diff | ujrpc review patch:str=@-
  ujrpc search 'filter={"tags":["a","b"]}' --url https://example.com/rpc
  ujrpc sum a=2 b=3 --repeat 10000 --concurrency 16
  ujrpc --listen --url ws://localhost:8545
  source <(ujrpc --completion bash)

Exit status: 0 fine, 1 a call failed, 2 the command line is wrong, 130 stopped.`;
}

const WIDTH = Math.max(...OPTIONS.map((option) => optionForm(option).length));

function group(name: string): string {
  const lines = OPTIONS.filter((option) => option.group === name).map((option) => {
    // Those without a short form stand under the long forms of the others.
    const indent = option.short === undefined ? '    ' : '';
    return `  ${`${indent}${optionForm(option)}`.padEnd(WIDTH + 2)}  ${option.help}`;
  });
  return `\n${name}\n${lines.join('\n')}\n`;
}
