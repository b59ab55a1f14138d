// A closed-loop load generator for JSON-RPC 2.0 servers: one thread, every answer checked, one
// line of JSON on standard output. options.cpp lists its options.

#include <sys/resource.h>

#include <cstdio>

#include "load_run.hpp"
#include "options.hpp"
#include "report.hpp"
#include "workload.hpp"

namespace load = ujrpc::load;

namespace {

// Ten thousand connections need more descriptors than most shells allow by default.
void allow_most_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  const load::Options options = load::read_options(argc, argv);
  if (options.describe) {
    const std::size_t size = load::make_messages(options).front().bytes.size();
    std::printf("{\"requestBytes\":%zu}\n", size);
    return 0;
  }
  allow_most_descriptors();
  load::LoadRun run(options);
  std::printf("%s\n", load::report(options, run.measure()).c_str());
  return 0;
}
