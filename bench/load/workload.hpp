#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"

namespace ujrpc::load {

// So many different messages at least, and so many may be in flight on one connection: each of
// them can then be told by its ids.
inline constexpr std::size_t kMinMessages = 64;
inline constexpr std::size_t kMaxBatch = 10'000;

// One request as it goes over the wire, and what its answer must be.
struct Message {
  std::string bytes;
  std::uint64_t first_id = 0;       // of its calls; they count up by one
  std::vector<std::uint64_t> sums;  // the result of each call
  std::string verified;             // a body that has been checked; an equal one is right as well
};

// The requests that are sent in turn, all of equal size, so that a peer that does not parse can
// count them. Numbers and ids have a fixed count of digits for that.
[[nodiscard]] std::vector<Message> make_messages(const Options& options);

}  // namespace ujrpc::load
