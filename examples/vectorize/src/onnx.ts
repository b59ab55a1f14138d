import protobuf from 'protobufjs';

/** The part of ONNX's format that a small model needs (onnx.proto3, IR version 8). */
const SCHEMA = `
syntax = "proto3";
message Model {
  int64 ir_version = 1;
  string producer_name = 2;
  Graph graph = 7;
  repeated OperatorSet opset_import = 8;
}
message OperatorSet { string domain = 1; int64 version = 2; }
message Graph {
  repeated Node node = 1;
  string name = 2;
  repeated Tensor initializer = 5;
  repeated Value input = 11;
  repeated Value output = 12;
}
message Node {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated Attribute attribute = 5;
}
message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message Tensor {
  repeated int64 dims = 1;
  int32 data_type = 2;
  string name = 8;
  bytes raw_data = 9;
}
message Value { string name = 1; Type type = 2; }
message Type { TensorType tensor_type = 1; }
message TensorType { int32 elem_type = 1; Shape shape = 2; }
message Shape { repeated Dimension dim = 1; }
message Dimension { int64 dim_value = 1; string dim_param = 2; }
`;

const { root } = protobuf.parse(SCHEMA, { keepCase: true });
const Model = root.lookupType('Model');

/** By ONNX's numbers for types of elements. */
const ELEMENT = { float32: 1, uint8: 2 } as const;

type Dimension = number | string;

/** A tensor that goes in or comes out; a dimension that is not fixed has a name. */
export function value(name: string, type: keyof typeof ELEMENT, dims: readonly Dimension[]) {
  const dim = dims.map((length) =>
    typeof length === 'number' ? { dim_value: length } : { dim_param: length },
  );
  return { name, type: { tensor_type: { elem_type: ELEMENT[type], shape: { dim } } } };
}

/** A constant of the graph. */
export function weights(name: string, dims: readonly number[], data: Float32Array) {
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims, data_type: ELEMENT.float32, raw_data: raw };
}

export function node(
  op: string,
  input: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
) {
  const attribute = Object.entries(attributes).map(([name, of]) =>
    typeof of === 'number' ? { name, i: of, type: 2 } : { name, ints: of, type: 7 },
  );
  return { op_type: op, name: output, input, output: [output], attribute };
}

/** The bytes of a model file. */
export function encodeModel(graph: object): Uint8Array {
  return Model.encode(
    Model.fromObject({
      ir_version: 8,
      producer_name: 'ujrpc-example-vectorize',
      opset_import: [{ domain: '', version: 17 }],
      graph,
    }),
  ).finish();
}
