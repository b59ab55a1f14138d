#pragma once

#include <string_view>

#include "workload.hpp"

namespace ujrpc::load {

// Whether `body` answers every call of the message once, in any order, with the right sum. A body
// that was right is kept with the message: checking its equal again costs one comparison, so that
// every answer can be checked without making this program the bottleneck.
[[nodiscard]] bool answers(Message& message, std::string_view body);

}  // namespace ujrpc::load
