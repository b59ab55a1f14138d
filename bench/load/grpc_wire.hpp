#pragma once

#include <cstdint>
#include <unordered_map>

#include "wire.hpp"

namespace ujrpc::load {

// `message { int64 = 1; int64 = 2; }` in protobuf.
[[nodiscard]] std::string grpc_pair(std::uint64_t first, std::uint64_t second);

// A message with its length before it, not compressed.
[[nodiscard]] std::string grpc_message(const std::string& body);

// Unary gRPC over cleartext HTTP/2 (RFC 9113). A reply is a message whose field 1 is a varint: its
// decimal text is the unit's body.
class GrpcWire : public Wire {
 public:
  explicit GrpcWire(std::string method) : method_(std::move(method)) {}

  std::uint32_t append(std::string_view message, std::string& output) override;
  std::optional<Unit> next(std::string_view bytes, std::string& output) override;

 private:
  [[nodiscard]] std::string header_block() const;

  std::string method_;
  std::uint32_t next_stream_ = 1;
  std::int64_t window_ = 65'535;  // what the server still lets this connection send
  std::unordered_map<std::uint32_t, std::string> results_;  // of streams that have not ended
  std::string body_;
};

}  // namespace ujrpc::load
