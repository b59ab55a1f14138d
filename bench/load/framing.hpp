#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"

namespace ujrpc::load {

// The first reply among the bytes of a connection.
struct Reply {
  std::size_t size = 0;  // with its framing
  std::string_view body;
};

// Cuts the bytes of connections into replies.
class Framing {
 public:
  explicit Framing(Protocol protocol) : protocol_(protocol) {}

  // The first reply if it is complete. Ends the process on an HTTP status other than 200 and on a
  // reply without Content-Length: a run that measures errors would mislead.
  [[nodiscard]] std::optional<Reply> first_reply(std::string_view bytes);

 private:
  [[nodiscard]] std::optional<Reply> first_http_reply(std::string_view bytes);

  Protocol protocol_;
  // A server's heads are mostly equal: one comparison then does for reading them.
  std::string last_head_;
  std::size_t last_length_ = 0;
};

}  // namespace ujrpc::load
