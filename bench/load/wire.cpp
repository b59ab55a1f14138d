#include "wire.hpp"

#include "grpc_wire.hpp"
#include "http_wire.hpp"
#include "websocket_wire.hpp"

namespace ujrpc::load {
namespace {

// JSON documents, each on a line.
class RawWire : public Wire {
 public:
  std::optional<Unit> next(std::string_view bytes, std::string&) override {
    const std::size_t newline = bytes.find('\n', scanned_ < bytes.size() ? scanned_ : 0);
    scanned_ = newline == std::string_view::npos ? bytes.size() : 0;
    if (newline == std::string_view::npos) return std::nullopt;
    return Unit{.size = newline + 1, .body = bytes.substr(0, newline)};
  }

 private:
  std::size_t scanned_ = 0;  // of a line whose end has not come: long ones come in many pieces
};

}  // namespace

std::uint32_t Wire::append(std::string_view message, std::string& output) {
  output += message;
  return 0;
}

std::unique_ptr<Wire> make_wire(const Options& options) {
  switch (options.protocol) {
    case Protocol::kHttp:
      return std::make_unique<HttpWire>();
    case Protocol::kRaw:
      return std::make_unique<RawWire>();
    case Protocol::kWebSocket:
      return std::make_unique<WebSocketWire>();
    case Protocol::kGrpc:
      break;
  }
  return std::make_unique<GrpcWire>(options.path);
}

std::string framed(const Options& options, const std::string& target, const std::string& body) {
  switch (options.protocol) {
    case Protocol::kHttp:
      return http_request(options, target, body);
    case Protocol::kRaw:
      return body + "\n";
    case Protocol::kWebSocket:
      return websocket_frame(kTextFrame, body);
    case Protocol::kGrpc:
      break;
  }
  return grpc_message(body);
}

}  // namespace ujrpc::load
