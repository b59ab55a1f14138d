#include "json/string_writer.hpp"

#include <algorithm>

#include "json/utf8.hpp"

namespace ujrpc::json {

namespace {

constexpr bool needs_escape(unsigned unit) { return unit < 0x20 || unit == '"' || unit == '\\'; }

void append_unicode_escape(std::string& out, unsigned unit) {
  constexpr char kHex[] = "0123456789abcdef";
  const char escape[] = {
      '\\', 'u', kHex[unit >> 12], kHex[unit >> 8 & 15], kHex[unit >> 4 & 15], kHex[unit & 15]};
  out.append(escape, sizeof escape);
}

void append_escape(std::string& out, unsigned unit) {
  switch (unit) {
    case '\b': out += "\\b"; return;
    case '\t': out += "\\t"; return;
    case '\n': out += "\\n"; return;
    case '\f': out += "\\f"; return;
    case '\r': out += "\\r"; return;
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    default: append_unicode_escape(out, unit);
  }
}

}  // namespace

void append_string_utf8(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto special = std::find_if(text.begin(), text.end(), [](char c) {
      return needs_escape(static_cast<unsigned char>(c));
    });
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_escape(out, static_cast<unsigned char>(text.front()));
    text.remove_prefix(1);
  }
  out += '"';
}

void append_string_latin1(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto unit = static_cast<unsigned char>(c);
    if (needs_escape(unit)) {
      append_escape(out, unit);
    } else {
      append_utf8(out, unit);
    }
  }
  out += '"';
}

void append_string_utf16(std::string& out, std::u16string_view text) {
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t unit = text[i];
    if (needs_escape(unit)) {
      append_escape(out, unit);
    } else if (!is_surrogate(unit)) {
      append_utf8(out, unit);
    } else if (i + 1 < text.size() && is_surrogate_pair(unit, text[i + 1])) {
      append_utf8(out, combine_surrogates(unit, text[++i]));
    } else {
      append_unicode_escape(out, unit);
    }
  }
  out += '"';
}

}  // namespace ujrpc::json
