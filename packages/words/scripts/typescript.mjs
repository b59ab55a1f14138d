import * as table from '../table.mjs';
import { docComment, HEAD, quoted, STREAM_FORM, upperCase } from './text.mjs';

export function contractVersion() {
  return `${HEAD}
/** The form of \`server.js\` that a server reads and \`ujrpc-codegen\` writes. */
export const CONTRACT_VERSION = ${table.contractVersion};
`;
}

export function limits() {
  const members = table.limits.map(
    ({ name, doc }) => `${docComment(doc, '  ')}  readonly ${name}: number;\n`,
  );
  const defaults = table.limits.map((limit) => `  ${limit.name}: ${digits(limit.default)},\n`);
  const zero = table.limits
    .filter(({ mayBeZero }) => mayBeZero)
    .map(({ name }) => `  '${name}',\n`);
  return `${HEAD}
/** The bounds a server keeps its peers and itself to. Bytes, milliseconds and counts. */
export interface Limits {
${members.join('')}}

/** docs/limits.md gives the reason for each. */
export const DEFAULT_LIMITS: Limits = {
${defaults.join('')}};

/** Limits that mean "no bound" when they are 0. */
export const MAY_BE_ZERO: ReadonlySet<keyof Limits> = new Set([
${zero.join('')}]);
`;
}

export function errorCodes() {
  const codes = table.errorCodes.map(({ name, code }) => `  ${name}: ${code},\n`);
  const messages = table.errorCodes.map(
    ({ name, message }) => `  [ErrorCode.${name}]: ${quoted(message)},\n`,
  );
  return `${HEAD}
/**
 * Every error code that ujrpc itself answers.
 *
 * -32700…-32603 are JSON-RPC 2.0 §5.1; -32001 and -32007…-32011 lie in the range that section
 * leaves to servers; -32800 and -32802 are what the Language Server Protocol uses for a request that
 * its client, or the server, has cancelled.
 */
export const ErrorCode = {
${codes.join('')}} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The \`message\` that goes with each code. */
export const ERROR_MESSAGES: Readonly<Record<ErrorCode, string>> = {
${messages.join('')}};
`;
}

export function protocolMethods() {
  const constants = table.protocolMethods.map(
    ({ name, method, doc }) =>
      `\n${docComment(doc)}export const ${upperCase(name)} = ${quoted(method)};\n`,
  );
  return HEAD + constants.join('');
}

/** What the engine and its hosts say to each other. */
export function engine() {
  const kinds = table.paramKinds.map(({ name, doc }) => `${docComment(doc, '  ')}  '${name}',\n`);
  return `${HEAD}
${enumeration('Lane', 'What an entry of the call block is.', table.lanes)}
${enumeration('Outcome', 'What became of a call.', inJavaScript(table.outcomes))}
${enumeration('StreamForm', STREAM_FORM, table.streamForms)}
export type StreamForm = (typeof StreamForm)[keyof typeof StreamForm];

/** How the plan sees a parameter. */
export const PARAM_KINDS = [
${kinds.join('')}] as const;

export type ParamKind = (typeof PARAM_KINDS)[number];
`;
}

function enumeration(name, doc, members) {
  const lines = members.map(
    (one, value) => `${docComment(one.doc, '  ')}  ${one.name}: ${value},\n`,
  );
  return `${docComment(doc)}export const ${name} = {\n${lines.join('')}} as const;\n`;
}

export const inJavaScript = (members) => members.filter(({ engineOnly }) => !engineOnly);

/** With a separator after every three. */
function digits(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '_');
}
