/** A complex number, as `get` and `toNested` give it. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** For each dtype, by NumPy's names: the typed array that holds it, and one element as a value. */
interface DTypes {
  bool: { data: Uint8Array; element: boolean };
  int8: { data: Int8Array; element: number };
  int16: { data: Int16Array; element: number };
  int32: { data: Int32Array; element: number };
  int64: { data: BigInt64Array; element: bigint };
  uint8: { data: Uint8Array; element: number };
  uint16: { data: Uint16Array; element: number };
  uint32: { data: Uint32Array; element: number };
  uint64: { data: BigUint64Array; element: bigint };
  /** Its bits: JavaScript got a Float16Array only lately. */
  float16: { data: Uint16Array; element: number };
  float32: { data: Float32Array; element: number };
  float64: { data: Float64Array; element: number };
  /** Real and imaginary parts in turn, two for each element. */
  complex64: { data: Float32Array; element: Complex };
  complex128: { data: Float64Array; element: Complex };
}

export type DType = keyof DTypes;
export type DataOf<D extends DType> = DTypes[D]['data'];
export type ElementOf<D extends DType> = DTypes[D]['element'];
export type TypedArray = DataOf<DType>;

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
  new (length: number): TypedArray;
}

export interface Layout {
  readonly construct: TypedArrayConstructor;
  /** How many numbers of `data` one element takes: 2 for complex ones. */
  readonly width: number;
  /** The letter and the bytes by which NumPy's array protocol calls it. */
  readonly code: string;
}

const layout = (construct: unknown, code: string, width = 1): Layout => {
  return { construct: construct as TypedArrayConstructor, width, code };
};

export const LAYOUTS: Readonly<Record<DType, Layout>> = {
  bool: /* @__PURE__ */ layout(Uint8Array, 'b1'),
  int8: /* @__PURE__ */ layout(Int8Array, 'i1'),
  int16: /* @__PURE__ */ layout(Int16Array, 'i2'),
  int32: /* @__PURE__ */ layout(Int32Array, 'i4'),
  int64: /* @__PURE__ */ layout(BigInt64Array, 'i8'),
  uint8: /* @__PURE__ */ layout(Uint8Array, 'u1'),
  uint16: /* @__PURE__ */ layout(Uint16Array, 'u2'),
  uint32: /* @__PURE__ */ layout(Uint32Array, 'u4'),
  uint64: /* @__PURE__ */ layout(BigUint64Array, 'u8'),
  float16: /* @__PURE__ */ layout(Uint16Array, 'f2'),
  float32: /* @__PURE__ */ layout(Float32Array, 'f4'),
  float64: /* @__PURE__ */ layout(Float64Array, 'f8'),
  complex64: /* @__PURE__ */ layout(Float32Array, 'c8', 2),
  complex128: /* @__PURE__ */ layout(Float64Array, 'c16', 2),
};

/** In the order in which NumPy's kinds are mostly named. */
export const DTYPES = /* @__PURE__ */ Object.keys(LAYOUTS) as readonly DType[];

export function isDType(name: unknown): name is DType {
  return DTYPES.includes(name as DType);
}

/** Bytes of one element. */
export function itemSize(dtype: DType): number {
  const { construct, width } = LAYOUTS[dtype];
  return construct.BYTES_PER_ELEMENT * width;
}

/** Zeros for so many elements. */
export function allocate(dtype: DType, count: number): TypedArray {
  const { construct, width } = LAYOUTS[dtype];
  return new construct(count * width);
}
