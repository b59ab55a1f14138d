/** @grpc/grpc-js with its dynamic code generation, as its documentation shows it. */
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { METHODS, tell } from './methods.mjs';

const file = fileURLToPath(new URL('benchmark.proto', import.meta.url));
const definition = await loader.load(file, { keepCase: true, longs: Number });
const { benchmark } = grpc.loadPackageDefinition(definition);

const server = new grpc.Server();
server.addService(benchmark.Benchmark.service, {
  Sum: ({ request: { a, b } }, callback) => callback(null, { value: METHODS.sum(a, b) }),
  ValidateSession: ({ request: { user_id, session_id } }, callback) =>
    callback(null, { valid: METHODS.validate_session(user_id, session_id) }),
});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    throw error;
  }
  tell(port);
});
