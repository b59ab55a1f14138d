#pragma once

#include <string>

namespace ujrpc::net {

// A failed operation: errno, and a sentence that says what was wanted and why it is not available.
struct Error {
  int code = 0;
  std::string message;

  [[nodiscard]] explicit operator bool() const { return code != 0; }
};

// "cannot listen on 127.0.0.1:80: Permission denied"
[[nodiscard]] Error system_error(int code, const std::string& failed_action);

}  // namespace ujrpc::net
