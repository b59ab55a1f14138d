#pragma once

#include <string>
#include <string_view>

namespace ujrpc::websocket {

/// What the fields of a GET say of WebSocket (RFC 6455 §4.2.1). Views lie in its head.
struct Offer {
  bool upgrade = false;            ///< Whether the connection is to speak WebSocket from here on.
  bool is_version_13 = false;      ///< The only one that there is.
  std::string_view key{};          ///< Empty unless there is one, of 16 bytes in base64.
  std::string_view subprotocol{};  ///< The one to speak, of those offered; empty for none.
};

/// `head` is one that http::RequestParser has accepted.
Offer read_offer(std::string_view head);

/// What proves that the server has understood the key (§4.2.2).
std::string accept_of(std::string_view key);

/// Appends the head of the reply after which both sides send frames.
void append_switching(std::string& out, const Offer& offer);

}  // namespace ujrpc::websocket
