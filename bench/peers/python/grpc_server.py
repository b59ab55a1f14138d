"""grpcio's server over a pool of ten threads, as in its quick start."""

import sys
from concurrent import futures

import grpc

sys.path.insert(0, sys.argv[1])  # where protoc wrote its modules
import benchmark_pb2
import benchmark_pb2_grpc


class Benchmark(benchmark_pb2_grpc.BenchmarkServicer):
    def Sum(self, request, context):
        return benchmark_pb2.Number(value=request.a + request.b)

    def ValidateSession(self, request, context):
        valid = (request.user_id ^ request.session_id) % 23 == 0
        return benchmark_pb2.Verdict(valid=valid)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
benchmark_pb2_grpc.add_BenchmarkServicer_to_server(Benchmark(), server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(f"listening on {port}", flush=True)
server.wait_for_termination()
