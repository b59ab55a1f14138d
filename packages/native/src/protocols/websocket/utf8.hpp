#pragma once

#include <cstddef>
#include <string_view>

namespace ujrpc::websocket {

/// Whether `text` is well-formed UTF-8 (RFC 3629 §4), whole.
bool is_utf8(std::string_view text);

/// How many bytes at the end of `text` begin a character that further bytes can complete: 0 to 3.
std::size_t unfinished_bytes(std::string_view text);

}  // namespace ujrpc::websocket
