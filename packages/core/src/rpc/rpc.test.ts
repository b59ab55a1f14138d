import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';
import { type RpcOptions, rpcMethodsOf } from './metadata.js';
import { rpc } from './rpc.js';

/** What is callable on an instance: name → options. */
function methodsOf(instance: object): Record<string, RpcOptions> {
  return Object.fromEntries(rpcMethodsOf(instance));
}

describe('@rpc under experimentalDecorators', () => {
  @rpc
  class Plain {
    @rpc
    bare(): void {}
    @rpc()
    called(): void {}
    @rpc({ name: 'renamed', deprecated: true })
    configured(): void {}
    @rpc({ idempotent: true })
    repeated(): void {}
    @rpc({})
    empty(): void {}
    hidden(): void {}
  }

  test('marks methods, with and without parentheses and options', () => {
    expect(methodsOf(new Plain())).toEqual({
      bare: {},
      called: {},
      configured: { name: 'renamed', deprecated: true },
      repeated: { idempotent: true },
      empty: {},
    });
  });

  test('leaves methods and classes as they are', () => {
    class Original {
      method(): void {}
    }
    const { method } = Original.prototype;
    const descriptor = Object.getOwnPropertyDescriptor(Original.prototype, 'method');
    expect(rpc(Original.prototype, 'method', descriptor as PropertyDescriptor)).toBeUndefined();
    expect(rpc(Original)).toBeUndefined();
    expect(Original.prototype.method).toBe(method);
  });

  test('decorates classes with and without options', () => {
    @rpc()
    class Called {}
    @rpc({ namespace: 'calc' })
    class Named {}
    expect(Reflect.getMetadata('ujrpc:class', Plain)).toEqual({});
    expect(Reflect.getMetadata('ujrpc:class', Called)).toEqual({});
    expect(Reflect.getMetadata('ujrpc:class', Named)).toEqual({ namespace: 'calc' });
  });

  const misplaced = (name: string) =>
    `@rpc on "${name}": only public instance methods can be called from outside`;

  test.each<[string, () => unknown, string]>([
    [
      'a static method',
      () => {
        class A {
          @rpc
          static make(): void {}
        }
        return A;
      },
      'make',
    ],
    [
      'a getter',
      () => {
        class A {
          @rpc
          get size(): number {
            return 0;
          }
        }
        return A;
      },
      'size',
    ],
    [
      'a property',
      () => {
        class A {
          // @ts-expect-error: no decorator for properties
          @rpc
          count = 0;
        }
        return A;
      },
      'count',
    ],
    [
      'a symbol',
      () => {
        class A {
          @rpc
          [Symbol.iterator](): void {}
        }
        return A;
      },
      'Symbol(Symbol.iterator)',
    ],
  ])('refuses %s', (_what, define, name) => {
    expect(define).toThrow(new TypeError(misplaced(name)));
  });
});

/** The context that the language gives a TC39 method decorator, and what runs for each instance. */
function methodContext(name: string | symbol, more: Partial<ClassMethodDecoratorContext> = {}) {
  const initializers: ((this: unknown) => void)[] = [];
  const context = {
    kind: 'method',
    name,
    static: false,
    private: false,
    addInitializer: (initializer: (this: unknown) => void) => initializers.push(initializer),
    ...more,
  } as unknown as ClassMethodDecoratorContext;
  const construct = (instance: object) => {
    for (const initializer of initializers) {
      initializer.call(instance);
    }
  };
  return { context, construct };
}

const method = () => 0;

describe('@rpc as a TC39 decorator', () => {
  test('marks a method when the first instance is made', () => {
    const { context, construct } = methodContext('sum');
    rpc({ name: 'add' })(method, context);
    const instance = Object.create({ sum: method }) as object;
    expect(methodsOf(instance)).toEqual({});
    construct(instance);
    expect(methodsOf(instance)).toEqual({ sum: { name: 'add' } });
  });

  test.each<[string, Partial<Record<keyof ClassMethodDecoratorContext, unknown>>, string | symbol]>(
    [
      ['a static method', { static: true }, 'make'],
      ['a private method', { private: true }, '#secret'],
      ['a getter', { kind: 'getter' }, 'size'],
      ['a setter', { kind: 'setter' }, 'size'],
      ['a field', { kind: 'field' }, 'count'],
      ['an accessor', { kind: 'accessor' }, 'count'],
      ['a symbol', {}, Symbol('hidden')],
    ],
  )('refuses %s', (_what, more, name) => {
    const { context } = methodContext(name, more as Partial<ClassMethodDecoratorContext>);
    expect(() => rpc(method, context)).toThrow(`@rpc on "${String(name)}"`);
  });

  test.each([
    [{ unknownParams: 'drop' }, "unknownParams must be 'refuse' or 'ignore', got 'drop'"],
    [{ unknownProperties: true }, "unknownProperties must be 'drop' or 'refuse', got true"],
  ])('refuses the options %j', (options, why) => {
    const decorate = rpc(options as object) as (target: unknown) => void;
    expect(() => decorate(class Lenient {})).toThrow(new TypeError(`@rpc: ${why}`));
  });

  test('refuses an idempotent that is neither true nor false, in both conventions', () => {
    const options = { idempotent: 'yes' } as unknown as { idempotent: boolean };
    const why = new TypeError("@rpc: idempotent must be true or false, got 'yes'");
    expect(() => rpc(options)(method, methodContext('sum').context)).toThrow(why);
    const descriptor: PropertyDescriptor = { value: method };
    expect(() => rpc(options)({ sum: method }, 'sum', descriptor)).toThrow(why);
  });

  const SOURCE = `
    @rpc({ namespace: 'calc' })
    class Calculator {
      @rpc sum(a: number, b: number) { return a + b; }
      @rpc() async later() {}
      @rpc({ name: 'minus' }) subtract(a: number, b: number) { return a - b; }
      hidden() {}
    }
    class Scientific extends Calculator {
      @rpc sin(x: number) { return Math.sin(x); }
    }
    return { Calculator, Scientific };
  `;

  test.each([
    ['ES2022', ts.ScriptTarget.ES2022],
    ['ES2017', ts.ScriptTarget.ES2017],
  ])('works as TypeScript lowers it to %s', (_name, target) => {
    const { outputText } = ts.transpileModule(`function load(rpc: any) {${SOURCE}}`, {
      compilerOptions: { target },
    });
    const load = new Function(`${outputText}\nreturn load;`)() as (decorator: unknown) => {
      Calculator: new () => { sum(a: number, b: number): number };
      Scientific: new () => object;
    };
    const { Calculator, Scientific } = load(rpc);
    const own = { sum: {}, later: {}, subtract: { name: 'minus' } };
    expect(new Calculator().sum(2, 3)).toBe(5);
    expect(methodsOf(new Scientific())).toEqual({ ...own, sin: {} });
    expect(methodsOf(new Calculator())).toEqual(own);
    expect(Reflect.getMetadata('ujrpc:class', Calculator)).toEqual({ namespace: 'calc' });
  });
});

describe('@rpc.client', () => {
  const options = (target: object) => Reflect.getOwnMetadata('ujrpc:client', target);

  test('marks a class with and without options, in both conventions', () => {
    const tc39 = { kind: 'class', name: 'Screen' } as unknown as ClassDecoratorContext;
    abstract class Plain {}
    abstract class Empty {}
    abstract class Named {}
    abstract class Modern {}
    rpc.client(Plain);
    rpc.client()(Empty);
    rpc.client({ namespace: 'screen' })(Named);
    rpc.client(Modern, tc39);
    expect([Plain, Empty, Named, Modern].map(options)).toEqual([
      {},
      {},
      { namespace: 'screen' },
      {},
    ]);
    expect(options(class extends Named {})).toBeUndefined();
  });

  test('refuses what is not a class', () => {
    const decorate = rpc.client as unknown as (...args: unknown[]) => unknown;
    const why = '@rpc.client decorates an abstract class, with at most one argument: its options';
    expect(() => decorate({}, 'show', {})).toThrow(new TypeError(why));
    const method = { kind: 'method', name: 'show' };
    expect(() => decorate(() => undefined, method)).toThrow(new TypeError(why));
  });
});

describe('@rpc anywhere else', () => {
  const decorate = rpc as unknown as (...args: unknown[]) => unknown;

  test('says where it belongs', () => {
    expect(() => decorate(Object, undefined, 0)).toThrow(
      '@rpc decorates a class or a method, with at most one argument: its options',
    );
    expect(() => decorate({ name: 'a' }, { name: 'b' })).toThrow(TypeError);
  });
});
