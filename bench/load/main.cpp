// A closed-loop load generator for JSON-RPC 2.0 servers: one thread, every answer checked, one
// line of JSON on standard output. options.cpp lists its options.

#include <cstdio>

#include "load_run.hpp"
#include "options.hpp"
#include "report.hpp"
#include "workload.hpp"

namespace load = ujrpc::load;

int main(int argc, char** argv) {
  const load::Options options = load::read_options(argc, argv);
  if (options.describe) {
    const std::size_t size = load::make_messages(options).front().bytes.size();
    std::printf("{\"requestBytes\":%zu}\n", size);
    return 0;
  }
  load::LoadRun run(options);
  std::printf("%s\n", load::report(options, run.measure()).c_str());
  return 0;
}
