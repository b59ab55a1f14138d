#pragma once

#include <string_view>

#include "echo_options.hpp"

namespace ujrpc::echo {

// Listens and prints `listening on PORT` (or the path) on standard output. Ends the process when
// it cannot.
[[nodiscard]] int listen_and_tell(const EchoOptions& options);

// Sends without Nagle's delay, as the servers do that are compared; no effect on AF_UNIX.
void disable_nagle(int fd);

[[noreturn]] void fail(std::string_view what, int error);

}  // namespace ujrpc::echo
