#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ujrpc::messages {

// The scalars of JSON, RFC 8259 §§3, 6 and 7. A token runs to the next token or the text's end,
// so each of these must match all of it.

bool is_number(std::string_view token);

/// `true`, `false` or `null`.
bool is_literal(std::string_view token);

/// Whether every escape in the content of a string is one that JSON has. Lone surrogates are.
bool has_valid_escapes(std::string_view content);

/// The text that the content of a string stands for, in UTF-8; the escapes must be valid.
/// An escaped lone surrogate becomes three bytes that no well-formed text contains.
std::string unescape(std::string_view content);

/// The double that JSON.parse makes of a number token, or nothing for one that over- or underflows.
std::optional<double> parse_number(std::string_view token);

}  // namespace ujrpc::messages
