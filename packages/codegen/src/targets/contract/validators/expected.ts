import { ts } from '#bundled';
import type { Constraint } from '../../../model/constraint.js';
import type { TypeModel, TypeTable } from '../../../model/type-model.js';
import { alternatives } from '../../../text/alternatives.js';
import { clientStyle, typeText } from '../../../text/type-text.js';
import { withTemplateTexts } from './templates.js';

/** How the names in a validator unit read to a caller. */
export interface UnitNames {
  /** The kind that an alias in the unit stands for: `Minimum` → `minimum`. */
  readonly constraints: ReadonlyMap<string, string>;
  /** What is said of a type that codegen gave a name: `Shape$0` → `object`. */
  readonly shown: ReadonlyMap<string, readonly string[]>;
  /** The user's union that such a type is a part of: `Expr$0` → `Expr`. */
  readonly unions: ReadonlyMap<string, NamedUnion>;
}

export interface NamedUnion {
  readonly name: string;
  /** Its members, as TypeScript writes them. */
  readonly parts: readonly string[];
}

const integers: Readonly<Record<string, string>> = {
  int32: 'Int',
  uint32: 'Uint32',
  int64: 'Int64',
};

/** What a report of typia's says was expected, for a caller. */
export function expectedText(text: string, names: UnitNames): string {
  // What has no name of its own.
  const plain = text.replace(/\b__type(?:\.o\d+)?\b/g, 'object');
  return plain === 'undefined' ? 'nothing' : withTemplateTexts(readableType(plain, names));
}

/**
 * What a validator expected, as a caller would write it: `number & Type<"int32">` → `Int`,
 * `Array<User>` → `User[]`, `number & Minimum<0>` → `number, minimum 0`.
 * @param text In typia's notation, which is TypeScript's but for its arrays and rest elements.
 */
export function readableType(text: string, names: UnitNames): string {
  const isRest = text.startsWith('...');
  const source = `type T = ${isRest ? text.slice('...'.length) : text};`;
  const file = ts.createSourceFile('expected.ts', source, ts.ScriptTarget.ES2022, true);
  const [declaration] = file.statements;
  if (!declaration || !ts.isTypeAliasDeclaration(declaration)) {
    return text;
  }
  const printer = new TypePrinter(names);
  return isRest ? `${printer.atom(declaration.type)}[]` : printer.print(declaration.type);
}

class TypePrinter {
  readonly #names: UnitNames;

  constructor(names: UnitNames) {
    this.#names = names;
  }

  print(node: ts.TypeNode): string {
    if (ts.isParenthesizedTypeNode(node)) {
      return this.print(node.type);
    }
    if (ts.isUnionTypeNode(node)) {
      return this.#union(node);
    }
    if (ts.isIntersectionTypeNode(node)) {
      return this.#intersection(node);
    }
    if (ts.isTypeReferenceNode(node)) {
      return this.#reference(node);
    }
    if (ts.isTupleTypeNode(node)) {
      return `[${node.elements.map((one) => this.#element(one)).join(', ')}]`;
    }
    if (ts.isArrayTypeNode(node)) {
      return `${this.atom(node.elementType)}[]`;
    }
    if (ts.isTypeOperatorNode(node)) {
      // `readonly` says nothing about values.
      return this.print(node.type);
    }
    if (ts.isTypeLiteralNode(node)) {
      const members = node.members.map((one) => this.#member(one)).join('; ');
      return members === '' ? '{}' : `{ ${members} }`;
    }
    return node.kind === ts.SyntaxKind.AnyKeyword ? 'unknown' : node.getText();
  }

  /** In parentheses where brackets after it would belong to its last part only. */
  atom(node: ts.TypeNode): string {
    const text = this.#part(node);
    const inner = unwrapped(node);
    const isUnion = ts.isUnionTypeNode(inner) || this.#names.shown.has(inner.getText());
    return isUnion && text.includes(' | ') ? `(${text})` : text;
  }

  /** With the constraints in parentheses, so that the commas around it are others. */
  #part(node: ts.TypeNode): string {
    const text = this.print(node);
    return ts.isIntersectionTypeNode(unwrapped(node)) && text.includes(' ') ? `(${text})` : text;
  }

  #union({ types }: ts.UnionTypeNode): string {
    const texts = types.map((type) => unwrapped(type).getText().replaceAll('"', "'"));
    const whole = texts
      .map((text) => this.#names.unions.get(text))
      .find((union) => union?.parts.every((part) => texts.includes(part)));
    const words = types.flatMap((type, i) => {
      const text = texts[i] ?? '';
      if (whole?.parts.includes(text)) {
        return [whole.name];
      }
      return this.#names.shown.get(text) ?? [this.atom(type)];
    });
    return alternatives([...new Set(words)].sort((a, b) => emptiness(a) - emptiness(b)));
  }

  /** A base and its constraints; the base itself is the first of them where it is a number type. */
  #intersection({ types }: ts.IntersectionTypeNode): string {
    const [base, ...rest] = types;
    return constrained(
      base ? this.print(base) : '',
      rest.map((type) => this.#constraint(type)),
    );
  }

  #constraint(type: ts.TypeNode): { kind: string; value: string } {
    if (!ts.isTypeReferenceNode(type)) {
      return { kind: type.getText(), value: '' };
    }
    const name = type.typeName.getText();
    const [argument] = type.typeArguments ?? [];
    const isText =
      argument && ts.isLiteralTypeNode(argument) && ts.isStringLiteral(argument.literal);
    const value = isText ? argument.literal.text : argument?.getText();
    return { kind: this.#names.constraints.get(name) ?? name, value: value ?? '' };
  }

  #reference(node: ts.TypeReferenceNode): string {
    const name = node.typeName.getText();
    if (name === 'Array' || name === 'ReadonlyArray') {
      const [element] = node.typeArguments ?? [];
      return element ? `${this.atom(element)}[]` : 'array';
    }
    const { unions, shown } = this.#names;
    const union = unions.get(name);
    return union?.parts.length === 1
      ? union.name
      : alternatives(shown.get(name) ?? [node.getText()]);
  }

  #element(node: ts.TypeNode | ts.NamedTupleMember): string {
    if (ts.isNamedTupleMember(node)) {
      const head = `${node.dotDotDotToken ? '...' : ''}${node.name.text}`;
      return node.questionToken
        ? `${head}?: ${this.#presentElement(node.type)}`
        : `${head}: ${this.#part(node.type)}`;
    }
    if (ts.isOptionalTypeNode(node)) {
      return `${this.#presentElement(node.type)}?`;
    }
    if (ts.isRestTypeNode(node)) {
      // typia leaves the brackets out.
      return `...${ts.isArrayTypeNode(node.type) ? this.print(node.type) : `${this.atom(node.type)}[]`}`;
    }
    return this.#part(node);
  }

  /** Of what may be absent anyway. */
  #present(node: ts.TypeNode): string {
    return this.#part(node).replace(/ \| undefined$/, '');
  }

  /** Of an element that may be absent: null is how JSON says so. */
  #presentElement(node: ts.TypeNode): string {
    const inner = unwrapped(node);
    const isUnion = ts.isUnionTypeNode(inner);
    const text = isUnion
      ? this.print(inner).replace(/( \| null)?( \| undefined)?$/, '')
      : this.#part(node);
    return text.includes(' | ') || text.includes(', ') ? `(${text})` : text;
  }

  #member(node: ts.TypeElement): string {
    if (ts.isPropertySignature(node) && node.type) {
      const name = node.name.getText();
      return node.questionToken
        ? `${name}?: ${this.#present(node.type)}`
        : `${name}: ${this.#part(node.type)}`;
    }
    if (ts.isIndexSignatureDeclaration(node)) {
      const key = node.parameters.map((one) => one.getText()).join(', ');
      return `[${key}]: ${this.print(node.type)}`;
    }
    return node.getText().replace(/[;,]$/, '');
  }
}

function unwrapped(node: ts.TypeNode): ts.TypeNode {
  return ts.isParenthesizedTypeNode(node) ? unwrapped(node.type) : node;
}

/** `null` and `undefined` come last, as people write them. */
function emptiness(word: string): number {
  return ['null', 'undefined'].indexOf(word);
}

function constrained(
  base: string,
  constraints: readonly { readonly kind: string; readonly value: string }[],
): string {
  let text = base;
  const further: string[] = [];
  for (const { kind, value } of constraints) {
    if (kind === 'type' && integers[value]) {
      text = integers[value];
    } else if (kind === 'codec' || kind === 'flags') {
      text = value;
    } else if (kind === 'hasDistinctKeys') {
      text = `${text} with distinct keys`;
    } else if (kind === 'isDistinct') {
      text = `${text} of distinct elements`;
    } else if (kind === 'pattern') {
      text += ` matching /${value}/`;
    } else if (kind === 'format') {
      text += ` in format ${value}`;
    } else {
      further.push([kind, value].filter(Boolean).join(' '));
    }
  }
  return [text, ...further].join(', ');
}

/** As many types without names are written out within each other. */
const DEEPEST = 3;

/** What is said of a type that has no name of the user's: its members, each as a caller would write it. */
export function wordsOf(
  type: TypeModel,
  types: TypeTable,
  given: ReadonlyMap<string, unknown>,
  depth = 0,
): string[] {
  const words = (part: TypeModel) => wordsOf(part, types, given, depth);
  const atom = (part: TypeModel) => {
    const [only = '', ...others] = words(part);
    return others.length === 0 && /^[\w$.]+(?:\[\])*$/.test(only)
      ? only
      : `(${alternatives([only, ...others])})`;
  };
  switch (type.kind) {
    case 'object':
      return ['object'];
    case 'number':
    case 'string':
      return [constrained(type.kind, wordsOfConstraints(type.constraints))];
    case 'array':
      return [constrained(`${atom(type.element)}[]`, wordsOfConstraints(type.constraints))];
    case 'tuple': {
      const elements = type.elements.map((one) =>
        one.optional ? `${atom(one.type)}?` : alternatives(words(one.type)),
      );
      return [`[${[...elements, ...(type.rest ? [`...${atom(type.rest)}[]`] : [])].join(', ')}]`];
    }
    case 'union':
      return [...new Set(type.members.flatMap(words))];
    case 'ref': {
      const target = given.has(type.name) ? types.get(type.name) : undefined;
      if (!target) {
        return [type.name];
      }
      // It may contain itself, and what is that far within says nothing to a caller.
      return depth < DEEPEST ? wordsOf(target.type, types, given, depth + 1) : ['…'];
    }
    default:
      return [typeText(type, clientStyle).replaceAll("'", '"')];
  }
}

function wordsOfConstraints(constraints: readonly Constraint[]) {
  return constraints.map(({ kind, value }) => ({
    kind,
    value: value === undefined || value === true ? '' : String(value),
  }));
}
