import { quoted } from '../../text/literals.js';

/** The property by which the text that typia writes shows where a linked type is checked. */
const mark = 'ujrpc:link';

/** A stand-in for a type that another unit checks, in the validator unit's own TypeScript. */
export function linkDeclaration(name: string, canBeEmpty: boolean): string {
  return `interface ${name} { ${quoted(mark)}${canBeEmpty ? '?' : ''}: ${quoted(name)} }`;
}

const linkedCheck = new RegExp(
  `const _io(\\d+) = input => (?:undefined === input\\["${mark}"\\] \\|\\| )?` +
    `"([^"]+)" === input\\["${mark}"\\];`,
  'g',
);

/**
 * Lets validators call the functions of the types that they only name. The function that reports
 * takes the caller's report along: each validation collects its own errors.
 */
export function withLinks(javascript: string): string {
  // Each validator numbers its functions anew.
  return javascript
    .split(/^(?=export const )/m)
    .map(linkedValidator)
    .join('');
}

function linkedValidator(text: string): string {
  let linked = text;
  for (const [definition, index = '', name = ''] of text.matchAll(linkedCheck)) {
    const report = new RegExp(`const _vo${index} = .*?\\.every\\(flag => flag\\);`, 's');
    linked = linked
      .replace(definition, '')
      .replaceAll(new RegExp(`\\b_io${index}\\(`, 'g'), () => `${isName(name)}(`)
      .replace(
        report,
        () =>
          `const _vo${index} = (input, path, exceptionable) => ` +
          `${checkName(name)}(input, path, exceptionable, _report);`,
      );
  }
  return linked;
}

const validator =
  /^export const (\S+) = \(\(\) => \{ (.*)const __is = input => (.*?); let errors; let _report; .*$/ms;

/** The two functions of a shared type, out of the validator that typia made of it. */
export function sharedFunctions(javascript: string): string {
  const [whole, name = '', functions, is = ''] = validator.exec(javascript) ?? [];
  const [, root] = /\b_i([ou]\d+)\(input\)$/.exec(is) ?? [];
  if (whole === undefined || root === undefined) {
    throw new Error(`not a validator as typia writes it: ${javascript.slice(0, 200)}`);
  }
  return `const [${isName(name)}, ${checkName(name)}] = (() => {
${functions}
let _report;
return [
  (input) => ${is},
  (input, path, exceptionable, report) => {
    _report = report;
    return _v${root}(input, path, exceptionable);
  },
];
})();
`;
}

function isName(type: string): string {
  return `${type}$is`;
}

function checkName(type: string): string {
  return `${type}$check`;
}
