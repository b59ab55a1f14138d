#pragma once

#include "wire.hpp"

namespace ujrpc::load {

// RFC 9112 §3: the least that a request needs. A GET has no body.
[[nodiscard]] std::string http_request(const Options& options, const std::string& target,
                                       const std::string& body);

// Replies of status 200, with Content-Length or in chunks.
class HttpWire : public Wire {
 public:
  std::optional<Unit> next(std::string_view bytes, std::string& output) override;

 private:
  std::optional<Unit> chunked(std::string_view bytes);

  // A server's heads are mostly equal: one comparison then does for reading them.
  std::string last_head_;
  std::size_t last_length_ = 0;
  bool is_chunked_ = false;
  std::string unchunked_;
};

}  // namespace ujrpc::load
