import type { CallCommand } from '../arguments/command-line.js';
import type { OutputFormat, Target } from '../arguments/target.js';
import { discoverBriefly } from './openrpc.js';
import { type RichType, richType } from './rich-type.js';

const FORMATS: Readonly<Partial<Record<RichType, OutputFormat>>> = {
  Image: 'image',
  NDArray: 'numpy',
  bytes: 'bytes',
};

/** How a method's result goes into a file; json where the server does not say. */
export async function resultFormat(command: Target & CallCommand): Promise<OutputFormat> {
  const description = await discoverBriefly(command);
  const method = description?.methods.find(({ name }) => name === command.method);
  const type = description && richType(method?.result?.schema, description.schemas);
  return (type && FORMATS[type]) ?? 'json';
}
