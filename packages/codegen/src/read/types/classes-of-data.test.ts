import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../../fixtures/generated.js';

describe('a class of data', () => {
  const { errors, client, methods } = generatedFrom(`
/** Who. */
export class Person { id!: number; name? = 'Ann'; static count = 0; static make(): Person { return new Person(); } }
export class Child extends Person { readonly parents: Person[] = []; constructor(public age: number) { super(); } }
export class Box<T> { declare value: T; }
abstract class Base { abstract kind: 'a'; }
export class Service {
  @rpc put(person: Person, child: Child): Child { return child; }
  @rpc box(box: Box<Person>, base: Base): Box<number>[] { return []; }
}`);

  test('is accepted, and is an interface in the client', async () => {
    expect(errors).toEqual([]);
    expect(client).toContain(
      '/** Who. */\nexport interface Person {\n  id: number;\n  name?: string;\n}',
    );
    expect(client).toContain('put(person: Person, child: Child): Promise<Child>;');
    expect(client).toContain('box(box: BoxPerson, base: Base): Promise<BoxNumber[]>;');
    const put = (await methods()).get('put');
    const child = { id: 1, parents: [{ id: 2, name: 'Bo' }], age: 3 };
    expect(put?.validate([{ id: 1 }, child]).success).toBe(true);
    expect(put?.validate([{ id: '1' }, child]).success).toBe(false);
  });

  test.each([
    ['class X { a = 1; add(): void {} }', 'loses its methods'],
    ['class B { add(): void {} }\nclass X extends B { a = 1 }', 'loses its methods'],
    ['class X extends Date { a = 1 }', 'loses its methods'],
    ['class X { a = 1; get b(): number { return 1; } }', 'loses its accessors'],
    ['class X { a = 1; private b = 1; }', 'loses its private members'],
    ['class X { a = 1; #b = 1; }', 'loses its private members'],
    [
      'class X { constructor(public a: number, protected b: number) {} }',
      'loses its private members',
    ],
  ])('%s is not one', (declaration, reason) => {
    const source = `${declaration}\nexport class Service { @rpc take(value: X[]): void {} }`;
    expect(generatedFrom(source).errors).toEqual([
      expect.stringContaining(
        `error UJRPC406: parameter \`value[]\` is an instance of class X, which ${reason} on the wire`,
      ),
    ]);
  });
});
