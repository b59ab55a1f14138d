#pragma once

#include <string>
#include <string_view>

namespace ujrpc::json {

// Each appends a JSON string, quotes included, with exactly the escapes of JSON.stringify
// (ECMA-262 §25.5.2.3 QuoteJSONString). They differ in how the text is encoded.

/// `text` is valid UTF-8.
void append_string_utf8(std::string& out, std::string_view text);

/// `text` is Latin-1: V8's one-byte strings.
void append_string_latin1(std::string& out, std::string_view text);

/// `text` is UTF-16 and may hold lone surrogates, which become \udXXX escapes.
void append_string_utf16(std::string& out, std::u16string_view text);

}  // namespace ujrpc::json
