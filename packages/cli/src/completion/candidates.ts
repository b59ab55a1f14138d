import { guess, TYPES } from '../arguments/argument.js';
import { OPTIONS } from '../arguments/options.js';
import {
  type ContentDescriptor,
  type Description,
  type MethodObject,
  refName,
  type Schemas,
} from '../discover/openrpc.js';
import { FILE_TYPES, richType } from '../discover/rich-type.js';
import { schemaType } from '../discover/schema-type.js';
import type { Candidate } from './candidate.js';
import type { Context } from './context.js';
import { paths } from './paths.js';

/** What the server says; undefined when it does not. */
export type Ask = () => Promise<Description | undefined>;

/** What is possible at the cursor, whatever has been typed of it but what decides its kind. */
export async function candidates(
  context: Context,
  current: string,
  ask: Ask,
): Promise<readonly Candidate[]> {
  const { option, optionsEnded, method, isPositional, placed } = context;
  if (option !== undefined) {
    return optionValues(option.name, context, current, ask);
  }
  if (!optionsEnded && current.startsWith('-')) {
    return options(context, current, ask);
  }
  if (context.given.has('batch') || context.given.has('list')) {
    return [];
  }
  const description = await ask();
  if (description === undefined) {
    return [];
  }
  if (method === undefined && !isPositional) {
    return description.methods.map(methodCandidate);
  }
  const params = paramsOf(description, method);
  if (isPositional) {
    const param = params[placed];
    return param === undefined ? [] : values(param.schema, description.schemas).map(plain);
  }
  return namedArguments(context, current, params, description.schemas);
}

function plain(word: string): Candidate {
  return { word };
}

function methodCandidate({ name, summary, description }: MethodObject): Candidate {
  return { word: name, note: firstLine(summary ?? description) };
}

function paramsOf(description: Description, method: string | undefined) {
  return description.methods.find(({ name }) => name === method)?.params ?? [];
}

/** Option names, or after `--name=` its values. */
async function options(context: Context, current: string, ask: Ask): Promise<readonly Candidate[]> {
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(current) ?? [];
  if (name !== undefined && value !== undefined) {
    const found = await optionValues(name, context, value, ask);
    return found.map((one) => ({ ...one, word: `--${name}=${one.word}` }));
  }
  return OPTIONS.filter(({ name: one, repeatable }) => repeatable || !context.given.has(one)).map(
    ({ name: one, help }) => ({ word: `--${one}`, note: help }),
  );
}

/** Options whose value is the path of a file. */
const FILE_OPTIONS: readonly string[] = ['output', 'batch', 'cacert', 'cert', 'key'];

async function optionValues(
  name: string,
  context: Context,
  current: string,
  ask: Ask,
): Promise<readonly Candidate[]> {
  const choices = OPTIONS.find((one) => one.name === name)?.choices;
  if (choices !== undefined) {
    return choices.map(plain);
  }
  if (FILE_OPTIONS.includes(name)) {
    return paths(current);
  }
  return name === 'file' || name === 'image' ? fileValues(name, context, current, ask) : [];
}

/** `photo=` for what takes a file, and after it, or alone, the path. */
async function fileValues(
  option: 'file' | 'image',
  { method, named }: Context,
  current: string,
  ask: Ask,
): Promise<readonly Candidate[]> {
  const key = /^[^=/]+=/.exec(current)?.[0];
  if (key !== undefined) {
    return behind(key, paths(current.slice(key.length)));
  }
  const description = await ask();
  const schemas = description?.schemas ?? new Map();
  const params = description === undefined ? [] : paramsOf(description, method);
  const wanted = params.filter((param) => {
    const type = richType(param.schema, schemas);
    const isWanted = option === 'image' ? type === 'Image' : FILE_TYPES.has(type);
    return isWanted && !named.has(param.name);
  });
  return [...wanted.map((param) => paramCandidate(`${param.name}=`, param)), ...paths(current)];
}

/** `name=`, and after it the values that there are. */
function namedArguments(
  { named }: Context,
  current: string,
  params: readonly ContentDescriptor[],
  schemas: Schemas,
): readonly Candidate[] {
  const [key, name, type] = /^([^:=]+)(?::(\w*))?=/.exec(current) ?? [];
  if (key !== undefined) {
    if (type === 'binary' || type === 'image') {
      return behind(key, paths(current.slice(key.length)));
    }
    const param = params.find((one) => one.name === name);
    const known = param === undefined ? [] : values(param.schema, schemas);
    return behind(key, known.map(plain));
  }
  const colon = current.indexOf(':');
  if (colon > 0) {
    return TYPES.map((one) => plain(`${current.slice(0, colon)}:${one}=`));
  }
  return params
    .filter((param) => !named.has(param.name))
    .map((param) => {
      const rich = richType(param.schema, schemas);
      const form = rich === 'Image' ? ':image' : FILE_TYPES.has(rich) ? ':binary' : '';
      return paramCandidate(`${param.name}${form}=`, param);
    });
}

function behind(key: string, found: readonly Candidate[]): readonly Candidate[] {
  return found.map((one) => ({ ...one, word: key + one.word }));
}

function paramCandidate(word: string, { schema, required, description }: ContentDescriptor) {
  const type = `${schemaType(schema)}${required ? '' : ' (optional)'}`;
  return { word, note: [type, firstLine(description)].filter(Boolean).join('  ') };
}

function firstLine(text: string | undefined): string {
  return text?.split('\n', 1)[0] ?? '';
}

/** References and unions: deeper than this nobody writes them. */
const MAX_DEPTH = 4;

/** The values that a schema lists, as they are written after `name=`. */
function values(schema: unknown, schemas: Schemas, depth = 0): readonly string[] {
  if (typeof schema !== 'object' || schema === null || depth > MAX_DEPTH) {
    return [];
  }
  const keywords = schema as Readonly<Record<string, unknown>>;
  const name = refName(keywords);
  if (name !== undefined) {
    return values(schemas.get(name), schemas, depth + 1);
  }
  const branches = [keywords.oneOf, keywords.anyOf, keywords.allOf].find(Array.isArray);
  const listed = Array.isArray(keywords.enum) ? keywords.enum : [];
  const scalars = [
    ...('const' in keywords ? [keywords.const] : listed),
    ...(keywords.type === 'boolean' ? [true, false] : []),
    ...('default' in keywords ? [keywords.default] : []),
  ].filter((value) => typeof value !== 'object' || value === null);
  const deeper = (branches ?? []).flatMap((one) => values(one, schemas, depth + 1));
  return [...new Set([...scalars.map(valueText), ...deeper])];
}

/** A string stands for itself, unless JSON would read it as something else. */
function valueText(value: unknown): string {
  const source = JSON.stringify(value);
  return typeof value === 'string' && guess(value) === source ? value : source;
}
