#pragma once

#include <cstddef>
#include <string_view>

namespace ujrpc::json {

/// Whether `text` is well-formed UTF-8 (RFC 3629 §4), whole.
bool is_utf8(std::string_view text);

/// The same, one character after the other where they are not ASCII: for processors that nothing faster is known for.
bool is_utf8_by_character(std::string_view text);

/// How many bytes at the end of `text` begin a character that further bytes can complete: 0 to 3.
std::size_t unfinished_bytes(std::string_view text);

}  // namespace ujrpc::json
