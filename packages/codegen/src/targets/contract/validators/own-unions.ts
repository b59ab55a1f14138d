import { keyOf, resolved } from '../../../model/references.js';
import { sentAs } from '../../../model/sent.js';
import type { ServiceModel } from '../../../model/service-model.js';
import { membersOf } from '../../../model/shape.js';
import { straysOf } from '../../../model/strays.js';
import type { NamedType, TypeModel, TypeTable } from '../../../model/type-model.js';

/** A union whose check is ours: of two or more objects, arrays and tuples, and nothing else. */
export interface OwnUnion {
  readonly name: string;
  readonly members: readonly UnionMember[];
  /** By the names of the properties that only some members declare: the name of their type there. */
  readonly strays: ReadonlyMap<string, string>;
}

export interface UnionMember {
  /** It has functions of its own. */
  readonly type: { readonly kind: 'ref'; readonly name: string };
  /** Which of the strays it does not declare. */
  readonly strays: readonly string[];
}

/** A service whose validators can be made: unions of several structured types have names in it. */
export interface CheckedTypes {
  readonly service: ServiceModel;
  /** With the types that were given names. */
  readonly types: TypeTable;
  readonly unions: ReadonlyMap<string, OwnUnion>;
  /** The types that have functions of their own, which all that mention them call. */
  readonly shared: ReadonlySet<string>;
  /** For each name that was given: the user's name for it, or undefined. */
  readonly given: ReadonlyMap<string, string | undefined>;
  /** The functions of a structured member of a union, by the member as it was. */
  functionOf(member: TypeModel): string | undefined;
}

/**
 * Takes the unions out of a service in its wire form that typia would decide by trying one member after the
 * other, each into all that is below it. They become references to named types; what checks those
 * is emitted from our own model, in time that is linear in the value.
 */
export function withOwnUnions(service: ServiceModel): CheckedTypes {
  return new Rewriting(service.types).service(service);
}

const structures: ReadonlySet<TypeModel['kind']> = new Set(['object', 'array', 'tuple']);

class Rewriting {
  readonly #types = new Map<string, NamedType>();
  readonly #unions = new Map<string, OwnUnion>();
  readonly #shared = new Set<string>();
  readonly #given = new Map<string, string | undefined>();
  /** The names of what has been met, by what it is. */
  readonly #names = new Map<string, string>();

  constructor(private readonly original: TypeTable) {}

  service(service: ServiceModel): CheckedTypes {
    for (const named of this.original.values()) {
      this.#reserve(named);
    }
    for (const named of this.original.values()) {
      this.#types.set(named.name, { ...named, type: this.#named(named) });
    }
    for (const { name } of this.original.values()) {
      if (resolved({ kind: 'ref', name }, this.#types).kind === 'object') {
        this.#shared.add(name);
      }
    }
    const errors = service.errors.map((one) => ({
      ...one,
      data: one.data && this.#rewritten(one.data, one.name),
    }));
    const classes = service.classes.map((owner) => ({
      ...owner,
      methods: owner.methods.map((method) => {
        const place = `${owner.name}_${method.property}`.replace(/[^\w$]/g, '_');
        return {
          ...method,
          params: method.params.map((one) => ({ ...one, type: this.#rewritten(one.type, place) })),
          ...sentAs(method, (type) => this.#rewritten(type, place)),
        };
      }),
    }));
    return {
      service: { classes, types: this.#types, errors },
      types: this.#types,
      unions: this.#unions,
      shared: this.#shared,
      given: this.#given,
      functionOf: (member) => this.#functionOf(member),
    };
  }

  #functionOf(member: TypeModel): string | undefined {
    const isShared = member.kind === 'ref' && this.#shared.has(member.name);
    return this.#names.get(this.#key(member)) ?? (isShared ? member.name : undefined);
  }

  /** The union of a type with a name has it wherever else such a union is written. */
  #reserve({ name, type }: NamedType): void {
    const structured = type.kind === 'union' ? this.#structured(type.members) : [];
    const key = unionKey(structured.map((one) => this.#key(one)));
    if (structured.length > 1 && !this.#names.has(key)) {
      this.#names.set(key, this.#isStructured(type) ? name : this.#freeName(name, name));
    }
  }

  #named({ name, type }: NamedType): TypeModel {
    const isOwn = this.#isStructured(type) && this.#structured([type]).length > 1;
    const isFirst = isOwn && this.#names.get(this.#unionKey([type])) === name;
    return isFirst
      ? this.#union(name, this.#structured([type]), name)
      : this.#rewritten(type, name, name);
  }

  /** Whether it is a union of nothing but objects, arrays and tuples. */
  #isStructured(type: TypeModel): boolean {
    return type.kind === 'union' && this.#unstructured(type).length === 0;
  }

  #unionKey(members: readonly TypeModel[]): string {
    return unionKey(this.#structured(members).map((one) => this.#key(one)));
  }

  /**
   * @param place after which a type without a name is named
   * @param alias the user's name for the type itself
   */
  #rewritten(type: TypeModel, place: string, alias?: string): TypeModel {
    const inner = (part: TypeModel) => this.#rewritten(part, place);
    switch (type.kind) {
      case 'array':
        return { ...type, element: inner(type.element) };
      case 'tuple':
        return {
          ...type,
          elements: type.elements.map((one) => ({ ...one, type: inner(one.type) })),
          rest: type.rest && inner(type.rest),
        };
      case 'object':
        return {
          ...type,
          properties: type.properties.map((one) => ({ ...one, type: inner(one.type) })),
          indexes: type.indexes.map((one) => ({ ...one, value: inner(one.value) })),
        };
      case 'union':
        return this.#members(type.members, place, alias);
      default:
        return type;
    }
  }

  #members(members: readonly TypeModel[], place: string, alias: string | undefined): TypeModel {
    const structured = this.#structured(members);
    const others = withoutSpecial(members.flatMap((member) => this.#unstructured(member)));
    const [only] = structured;
    if (structured.length < 2) {
      // typia forgets the name of `type Shape = { … } | null`; its part brings it back.
      const isAnonymous = only?.kind === 'object' && alias !== undefined;
      const part = (one: TypeModel) =>
        isAnonymous && one === only ? this.#give(one, place, alias) : this.#rewritten(one, place);
      // Two names of one object are one.
      const unique = this.#count(members) > 1 && only ? [...others, only] : withoutSpecial(members);
      return { kind: 'union', members: unique.map(part) };
    }
    const union = this.#unionOf(structured, place, alias);
    return others.length === 0 ? union : { kind: 'union', members: [...others, union] };
  }

  #unionOf(structured: readonly TypeModel[], place: string, alias: string | undefined): TypeModel {
    const key = unionKey(structured.map((one) => this.#key(one)));
    const known = this.#names.get(key);
    const name = known ?? this.#freeName(place, alias);
    this.#names.set(key, name);
    // The user's own union of that name is made where its turn comes.
    if (!this.#unions.has(name) && !this.original.has(name)) {
      this.#types.set(name, namedType(name, this.#union(name, structured, place)));
    }
    return { kind: 'ref', name };
  }

  #union(name: string, structured: readonly TypeModel[], place: string): TypeModel {
    this.#shared.add(name);
    const types = structured.map((one) => this.#give(one, place));
    this.#unions.set(name, { name, members: [], strays: new Map() }); // it may contain itself
    const strays = new Map<string, string>();
    const members = types.map((type, i) => {
      const found = straysOf(structured, i, this.original);
      for (const stray of found) {
        strays.set(stray.name, this.#alias(stray.type, place));
      }
      return { type, strays: found.map((stray) => stray.name) };
    });
    this.#unions.set(name, { name, members, strays });
    return { kind: 'union', members: types };
  }

  /** A name for whatever may be in a property: functions that take any value. */
  #alias(type: TypeModel, place: string): string {
    const key = `any ${this.#key(type)}`;
    const name = this.#names.get(key) ?? this.#freeName(place, undefined);
    if (!this.#names.has(key)) {
      this.#names.set(key, name);
      this.#types.set(name, namedType(name, this.#rewritten(type, place)));
    }
    return name;
  }

  /** A name, and so functions, for a structured type. */
  #give(type: TypeModel, place: string, alias?: string): { kind: 'ref'; name: string } {
    const key = this.#key(type);
    const known = this.#names.get(key);
    if (known !== undefined) {
      this.#shared.add(known);
      return { kind: 'ref', name: known };
    }
    if (type.kind === 'ref') {
      this.#names.set(key, type.name);
      this.#shared.add(type.name);
      return type;
    }
    const name = this.#freeName(place, alias);
    this.#names.set(key, name);
    this.#shared.add(name);
    this.#types.set(name, namedType(name, this.#rewritten(type, place)));
    return { kind: 'ref', name };
  }

  #freeName(place: string, alias: string | undefined): string {
    let n = 0;
    let name = `${place}$${n}`;
    while (this.original.has(name) || this.#given.has(name)) {
      name = `${place}$${++n}`;
    }
    this.#given.set(name, alias);
    return name;
  }

  /** The objects, arrays and tuples of a union, through the unions within; each once. */
  #structured(members: readonly TypeModel[]): TypeModel[] {
    const found = this.#allStructured(members);
    return [...new Map(found.map((member) => [this.#key(member), member])).values()];
  }

  #count(members: readonly TypeModel[]): number {
    return this.#allStructured(members).length;
  }

  #allStructured(members: readonly TypeModel[]): TypeModel[] {
    return members
      .flatMap((member) => membersOf(member, this.original))
      .filter((member) => structures.has(resolved(member, this.original).kind));
  }

  /** What else a member of a union may be; one that is nothing else keeps its name. */
  #unstructured(member: TypeModel): TypeModel[] {
    const structured = this.#structured([member]);
    if (structured.length === 0) {
      return [member];
    }
    const actual = resolved(member, this.original);
    return actual.kind === 'union' ? actual.members.flatMap((one) => this.#unstructured(one)) : [];
  }

  #key(type: TypeModel): string {
    return type.kind === 'ref' ? `ref ${lastName(type.name, this.original)}` : keyOf(type);
  }
}

/** typia asks for the constraints of `number | Int`, where any number will do. */
function withoutSpecial(members: readonly TypeModel[]): readonly TypeModel[] {
  const isWhole = (one: TypeModel) =>
    (one.kind === 'number' || one.kind === 'string') && one.constraints.length === 0;
  const whole = new Set(members.filter(isWhole).map(({ kind }) => kind));
  return members.filter((one) => !whole.has(one.kind) || isWhole(one));
}

function unionKey(members: readonly string[]): string {
  return `union ${[...members].sort().join(' ')}`;
}

/** Through `type Whole = Circle`. */
function lastName(name: string, types: TypeTable): string {
  const target = types.get(name)?.type;
  return target?.kind === 'ref' ? lastName(target.name, types) : name;
}

function namedType(name: string, type: TypeModel): NamedType {
  return { name, type, members: undefined, docs: undefined, position: undefined };
}
