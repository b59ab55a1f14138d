#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace ujrpc::websocket {

using Sha1 = std::array<std::uint8_t, 20>;

/// SHA-1 (RFC 3174 §6.1). It is broken as a secret's guard; the handshake asks for no more than
/// that the server has understood it.
Sha1 sha1(std::string_view text);

}  // namespace ujrpc::websocket
