import type { ListCommand, MethodHelpCommand } from '../arguments/command-line.js';
import type { Target } from '../arguments/target.js';
import { methodHelp } from './method-help.js';
import { listMethods } from './method-list.js';
import { discover } from './openrpc.js';

/** `--list` and `METHOD --help`. @throws CallError when the server does not say */
export async function describe(
  command: Target & (ListCommand | MethodHelpCommand),
  colours: boolean,
): Promise<string> {
  const { endpoint } = command;
  const description = await discover(endpoint, command);
  return command.action === 'list'
    ? listMethods(description.methods, colours)
    : methodHelp(description, command.method, endpoint, colours);
}
