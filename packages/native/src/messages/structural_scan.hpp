#pragma once

#include <cstdint>
#include <string_view>

namespace ujrpc::messages {

/// Finds where the tokens of a JSON text begin, 64 bytes at a time, with no more than SSE2 has, or WebAssembly
/// of it: what simdjson's first stage does where it knows the processor.
///
/// @param offsets room for one more than the bytes of `text`; the last is the size of it
/// @returns how many tokens; 0 if a string is not closed or has control characters, the text is not UTF-8 or
///   there is no token
std::uint32_t find_tokens(std::string_view text, std::uint32_t* offsets);

}  // namespace ujrpc::messages
