import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../errors.js';
import { readNamed, readPositional } from './argument.js';

describe('readNamed', () => {
  test.each([
    ['a=2', '2'],
    ['a=-5', '-5'],
    ['a=1e3', '1e3'],
    ['a=9007199254740993', '9007199254740993'],
    ['a=0.10', '0.10'],
    ['a=true', 'true'],
    ['a=null', 'null'],
    ['a="5"', '"5"'],
    ['a={"b": [1, "x y"]}', '{"b":[1,"x y"]}'],
    ['a=[1,\n2]', '[1,2]'],
    ['a=text', '"text"'],
    ['a=True', '"True"'],
    ['a=007', '"007"'],
    ['a={broken', '"{broken"'],
    ['a=', '""'],
    ['a=b=c', '"b=c"'],
    ['a=http://h:1/x', '"http://h:1/x"'],
    ['a=12:30', '"12:30"'],
    ['a=say "hi"\\', '"say \\"hi\\"\\\\"'],
    ['a:str=256', '"256"'],
    ['a:str=', '""'],
    ['a:str=x:int=5', '"x:int=5"'],
    ['a:str=@file', '"@file"'],
    ['a=@file', '"@file"'],
    ['a:int=256', '256'],
    ['a:int=+007', '7'],
    ['a:int=-18446744073709551617', '-18446744073709551617'],
    ['a:float=5', '5'],
    ['a:float=1.50', '1.50'],
    ['a:float=.5', '0.5'],
    ['a:float=+1e3', '1000'],
    ['a:bool=False', 'false'],
    ['a:bool=TRUE', 'true'],
    ['a:json="5"', '"5"'],
    ['a:json={"deep":[1.0]}', '{"deep":[1.0]}'],
  ])('%s sends %s', (word, source) => {
    expect(readNamed(word)).toEqual(['a', source]);
  });

  test.each([
    ['text', "'text' is not an argument: write key=value"],
    ['=5', 'no name'],
    [':int=5', 'no name'],
    ['a:int=1.5', "'1.5' is not of type int"],
    ['a:int=', "'' is not of type int"],
    ['a:int=0x10', "'0x10' is not of type int"],
    ['a:float=NaN', "'NaN' is not of type float"],
    ['a:float=.', "'.' is not of type float"],
    ['a:bool=yes', "'yes' is not of type bool; it must be true or false"],
    ['a:json={', "'{' is not of type json"],
    ['a:number=5', "unknown type 'number'; expected one of: str, int, float, bool, json"],
    ['a:toString=5', "unknown type 'toString'"],
    ['a:binary=x', "cannot read 'x': there is no such file"],
    ['a:image=x', "cannot read 'x': there is no such file"],
  ])('refuses %s', (word, reason) => {
    expect(() => readNamed(word)).toThrow(UsageError);
    expect(() => readNamed(word)).toThrow(reason);
  });

  test('keeps a name that JavaScript objects treat specially', () => {
    expect(readNamed('__proto__=1')).toEqual(['__proto__', '1']);
  });
});

describe('readPositional', () => {
  test.each([
    ['-5', '-5'],
    ['a=b', '"a=b"'],
    ['256:str', '"256"'],
    ['-5:str', '"-5"'],
    ['a:str:str', '"a:str"'],
    ['12:30', '"12:30"'],
    ['http://host', '"http://host"'],
    ['"5:int"', '"5:int"'],
    ['{"a":1}', '{"a":1}'],
    ['False:bool', 'false'],
    [':str', '""'],
  ])('%s sends %s', (word, source) => {
    expect(readPositional(word)).toBe(source);
  });

  test.each([
    ['1.5:int', "'1.5' is not of type int"],
    ['photo.png:image', "cannot read 'photo.png': there is no such file"],
  ])('refuses %s', (word, reason) => {
    expect(() => readPositional(word)).toThrow(reason);
  });
});
