#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace ujrpc::engine {

/// Runs conversations by seeds: one where UJRPC_SEED names it, else UJRPC_SEEDS, `usual` without.
/// `run` takes a seed and returns how many conversations came to their end.
template <class Run>
void run_seeds(std::uint64_t usual, Run run) {
  const auto run_one = [&run](std::uint64_t seed) -> std::size_t {
    CAPTURE(seed);
    return run(seed);
  };
  if (const char* seed = std::getenv("UJRPC_SEED")) {
    run_one(std::strtoull(seed, nullptr, 10));
    return;
  }
  const char* wanted = std::getenv("UJRPC_SEEDS");
  const std::uint64_t seeds = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : usual;
  std::size_t complete = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) complete += run_one(seed);
  MESSAGE(seeds << " seeds, " << complete << " conversations to their end");
  CHECK(complete > seeds);
}

}  // namespace ujrpc::engine
