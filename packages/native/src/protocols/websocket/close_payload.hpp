#pragma once

#include <string_view>

#include "protocols/websocket/frame.hpp"

namespace ujrpc::websocket {

/// What a close frame says (RFC 6455 §5.5.1).
struct ClosePayload {
  bool well_formed = false;
  CloseCode code = CloseCode::kNoStatus;  ///< If not well-formed, that of what is wrong with it.
  std::string_view reason{};
};

ClosePayload read_close_payload(std::string_view payload);

}  // namespace ujrpc::websocket
