import ts from 'typescript';

/** How the names in a validator unit read to a caller. */
export interface UnitNames {
  /** The kind that an alias in the unit stands for: `Minimum` → `minimum`. */
  readonly constraints: ReadonlyMap<string, string>;
  /** The union that a part without a name of its own belongs to: `Shape$0` → `Shape`. */
  readonly unions: ReadonlyMap<string, NamedUnion>;
}

export interface NamedUnion {
  readonly name: string;
  readonly parts: readonly string[];
}

const integers: Readonly<Record<string, string>> = {
  int32: 'Int',
  uint32: 'Uint32',
  int64: 'Int64',
};

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

  /** In parentheses where brackets behind it would belong to its last part only. */
  atom(node: ts.TypeNode): string {
    const text = this.#part(node);
    return ts.isUnionTypeNode(unwrapped(node)) && text.includes(' | ') ? `(${text})` : text;
  }

  /** With the constraints in parentheses, so that the commas around it are others. */
  #part(node: ts.TypeNode): string {
    const text = this.print(node);
    return ts.isIntersectionTypeNode(unwrapped(node)) && text.includes(' ') ? `(${text})` : text;
  }

  #union({ types }: ts.UnionTypeNode): string {
    const present = new Set(types.map((type) => type.getText()));
    const words = types.map((type) => {
      const union = this.#names.unions.get(type.getText());
      return union?.parts.every((part) => present.has(part)) ? union.name : this.atom(type);
    });
    return [...new Set(words)].sort((a, b) => emptiness(a) - emptiness(b)).join(' | ');
  }

  /** A base and its constraints; the base itself is the first of them where it is a number type. */
  #intersection({ types }: ts.IntersectionTypeNode): string {
    const [base, ...rest] = types;
    let text = base ? this.print(base) : '';
    const further: string[] = [];
    for (const type of rest) {
      const { kind, value } = this.#constraint(type);
      if (kind === 'type' && integers[value]) {
        text = integers[value];
      } else if (kind === 'codec') {
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
    return this.#names.unions.has(name) ? 'object' : node.getText();
  }

  #element(node: ts.TypeNode | ts.NamedTupleMember): string {
    if (ts.isNamedTupleMember(node)) {
      const head = `${node.dotDotDotToken ? '...' : ''}${node.name.text}`;
      return node.questionToken
        ? `${head}?: ${this.#present(node.type)}`
        : `${head}: ${this.#part(node.type)}`;
    }
    if (ts.isOptionalTypeNode(node)) {
      const text = this.#present(node.type);
      return text.includes(' | ') ? `(${text})?` : `${text}?`;
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
