import type { CallCommand } from '../arguments/command-line.js';
import type { OutputFormat, Target } from '../arguments/target.js';
import { discoverBriefly, itemSchema } from './openrpc.js';
import { type RichType, richType } from './rich-type.js';

/** What a server says about what comes of a call. */
export interface DescribedResult {
  /** How the result, or each value of a stream, goes into a file. */
  readonly format: OutputFormat;
  readonly isStream: boolean;
}

const FORMATS: Readonly<Partial<Record<RichType, OutputFormat>>> = {
  Image: 'image',
  NDArray: 'numpy',
  bytes: 'bytes',
};

/** One result as json where the server does not say. */
export async function describedResult(command: Target & CallCommand): Promise<DescribedResult> {
  const description = await discoverBriefly(command);
  const method = description?.methods.find(({ name }) => name === command.method);
  if (description === undefined || method === undefined) {
    return { format: 'json', isStream: false };
  }
  const { result, isStream } = method;
  const type = richType(isStream ? itemSchema(result) : result?.schema, description.schemas);
  return { format: (type && FORMATS[type]) ?? 'json', isStream };
}
