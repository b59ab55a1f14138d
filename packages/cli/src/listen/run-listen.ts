import type { JsonSource } from '../arguments/argument.js';
import type { ListenCommand } from '../arguments/command-line.js';
import type { Target } from '../arguments/target.js';
import { callForValues } from '../call.js';
import { connect } from '../exchange/exchange.js';
import { untilInterrupted } from '../interruption.js';
import { compact, oneLine } from '../json/print.js';
import { checkOutput, returnedLine } from '../output.js';
import { openSink } from '../sink.js';
import type { Terminal } from '../terminal.js';
import { refusals } from './refusals.js';

/**
 * Prints what a server sends by itself, one message a line, until Ctrl-C; before that it makes a call, if there
 * is one, whose result goes to standard error.
 *
 * @returns the exit status
 * @throws RpcError as the server answered the call; CallError when the connection is lost
 */
export async function runListen(
  command: Target & ListenCommand,
  terminal: Terminal,
): Promise<number> {
  const { endpoint, output, call } = command;
  checkOutput(output);
  const { stdout, stderr } = terminal;
  const line = output === undefined && stdout.isTTY ? oneLine : (text: string) => text;
  const connection = await connect(endpoint, command);
  const leave = () => void connection.close();
  const sink = openSink(output, stdout);
  void sink.closed.then(leave);
  const print = (source: JsonSource) => sink.write(`${line(compact(source))}\n`);
  const take = (message: JsonSource) => {
    for (const refusal of refusals(message)) {
      // That the connection is lost `listen` says.
      connection.exchange(refusal, [], true).catch(() => undefined);
    }
    // Nothing more is read while the reader is slow.
    return print(message);
  };
  return untilInterrupted(terminal, leave, async () => {
    try {
      const lost = connection.listen(take);
      if (call !== undefined) {
        const called = callForValues(connection, endpoint, call, print);
        const { result } = await Promise.race([called, lost]);
        stderr.write(returnedLine(result));
      }
      await lost;
    } catch (error) {
      // Who has seen enough is told nothing more.
      if (!sink.isClosed()) {
        throw error;
      }
    } finally {
      await connection.close();
      await sink.close();
    }
  });
}
