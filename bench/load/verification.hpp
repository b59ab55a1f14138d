#pragma once

#include <string_view>

#include "options.hpp"
#include "workload.hpp"

namespace ujrpc::load {

// Whether `body` answers every call of the message once with the right result: in any order where
// calls have ids, else in theirs. A body that was right is kept with the message: checking its equal
// again costs one comparison, so that every answer can be checked without making this program the
// bottleneck.
[[nodiscard]] bool answers(const Options& options, Message& message, std::string_view body);

}  // namespace ujrpc::load
