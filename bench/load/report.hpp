#pragma once

#include <cstdint>
#include <string>

#include "histogram.hpp"
#include "options.hpp"

namespace ujrpc::load {

// What a run has measured between the end of its warm-up and its end.
struct Measurement {
  std::uint64_t messages = 0;
  std::uint64_t elapsed_ns = 0;
  std::uint64_t server_cpu_ns = 0;
  std::uint64_t load_cpu_ns = 0;        // of this program
  std::uint64_t machine_cpu_ns = 0;     // of all cores, whoever had it
  std::uint64_t server_rss_before = 0;  // resident bytes before the first connection
  std::uint64_t server_rss = 0;         // at the end, with all connections open
  Histogram latency_ns;           // from the write of a message to the read of its answer
};

// One line of JSON. Times per call are in microseconds; `loadCpu` near 1 says that this program
// and not the server was the limit.
[[nodiscard]] std::string report(const Options& options, const Measurement& measurement);

}  // namespace ujrpc::load
