#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"

namespace ujrpc::load {

// So many messages may be in flight on one connection; there are at least so many different ones,
// unless they are large, so that each can be told by its ids.
inline constexpr std::size_t kMinMessages = 64;
inline constexpr std::size_t kMaxBatch = 10'000;

// One request as it goes over the wire, and what its answer must be.
struct Message {
  std::string bytes;
  std::uint64_t first_id = 0;        // of its calls; they count up by one
  std::vector<std::string> results;  // the text of each call's result
  std::string verified;              // a body that has been checked; an equal one is right as well
};

// The requests that are sent in turn, all of equal size, so that a peer that does not parse can
// count them. Numbers and ids have a fixed count of digits for that.
[[nodiscard]] std::vector<Message> make_messages(const Options& options);

}  // namespace ujrpc::load
