#pragma once

#include <string_view>

namespace ujrpc::load {

// What the process ends with; a benchmark run that cannot be trusted must not print figures.
enum class Exit : int { kFine = 0, kUsage = 1, kWrongAnswer = 2, kConnection = 3 };

// Says why on standard error, with the first bytes of `evidence`, and ends the process.
[[noreturn]] void fatal(Exit status, std::string_view why, std::string_view evidence = {});

// The same for a failed system call: `what` and the text of errno.
[[noreturn]] void fatal_errno(std::string_view what);

}  // namespace ujrpc::load
