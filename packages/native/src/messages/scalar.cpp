#include "messages/scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "json/utf8.hpp"

namespace ujrpc::messages {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

const char* skip_digits(const char* at, const char* end) {
  while (at != end && is_digit(*at)) ++at;
  return at;
}

char32_t hex_unit(std::string_view digits) {
  std::uint16_t unit = 0;
  std::from_chars(digits.data(), digits.data() + 4, unit, 16);
  return unit;
}

char unescape_single(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;  // quotation mark, backslash, slash
  }
}

/// Appends what the \uXXXX at the start of `rest` stands for, with the low surrogate that follows
/// a high one; answers the bytes read.
std::size_t append_unicode_escape(std::string& out, std::string_view rest) {
  const char32_t unit = hex_unit(rest.substr(2));
  if (rest.size() >= 12 && rest[6] == '\\' && rest[7] == 'u') {
    const char32_t low = hex_unit(rest.substr(8));
    if (json::is_surrogate_pair(unit, low)) {
      json::append_utf8(out, json::combine_surrogates(unit, low));
      return 12;
    }
  }
  json::append_utf8(out, unit);
  return 6;
}

/// The value of at most 15 digits, with or without a point among them. It is exact: the digits are
/// an integer below 2^53 and the power of ten is a double, so one division rounds once.
std::optional<double> parse_short_decimal(std::string_view digits) {
  static constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                            1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  constexpr std::size_t kExactDigits = 15;
  if (digits.size() > kExactDigits) return std::nullopt;
  std::int64_t integer = 0;
  std::size_t decimals = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (is_digit(digits[i])) {
      integer = integer * 10 + (digits[i] - '0');
    } else if (digits[i] == '.') {
      decimals = digits.size() - i - 1;
    } else {
      return std::nullopt;
    }
  }
  const auto value = static_cast<double>(integer);
  return decimals == 0 ? value : value / kPowersOfTen[decimals];
}

}  // namespace

bool is_number(std::string_view token) {
  const char* at = token.data();
  const char* const end = at + token.size();
  if (at != end && *at == '-') ++at;
  const char* const integer = at;
  at = skip_digits(at, end);
  if (at == integer || (*integer == '0' && at - integer > 1)) return false;
  if (at != end && *at == '.') {
    const char* const fraction = ++at;
    at = skip_digits(at, end);
    if (at == fraction) return false;
  }
  if (at != end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    const char* const exponent = at;
    at = skip_digits(at, end);
    if (at == exponent) return false;
  }
  return at == end;
}

bool is_literal(std::string_view token) {
  return token == "true" || token == "false" || token == "null";
}

bool has_valid_escapes(std::string_view content) {
  for (std::size_t at = content.find('\\'); at != content.npos; at = content.find('\\', at)) {
    const char kind = content[at + 1];
    if (kind == 'u') {
      const std::string_view digits = content.substr(at + 2, 4);
      if (digits.size() < 4 || !std::all_of(digits.begin(), digits.end(), is_hex_digit)) {
        return false;
      }
      at += 6;
    } else {
      if (std::string_view(R"("\/bfnrt)").find(kind) == std::string_view::npos) return false;
      at += 2;
    }
  }
  return true;
}

std::string unescape(std::string_view content) {
  std::string out;
  out.reserve(content.size());
  while (!content.empty()) {
    const std::size_t plain = std::min(content.find('\\'), content.size());
    out.append(content.substr(0, plain));
    content.remove_prefix(plain);
    if (content.empty()) break;
    if (content[1] == 'u') {
      content.remove_prefix(append_unicode_escape(out, content));
    } else {
      out += unescape_single(content[1]);
      content.remove_prefix(2);
    }
  }
  return out;
}

namespace {

#if defined(__cpp_lib_to_chars)
std::optional<double> parse_any_number(std::string_view token) {
  double value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}
#else
// libc++ has no from_chars of doubles before 20.
std::optional<double> parse_any_number(std::string_view token) {
  const std::string text(token);
  const double value = std::strtod(text.c_str(), nullptr);
  const bool is_zero = token.find_first_of("123456789") >= token.find_first_of("eE");
  if (std::isinf(value) || (value == 0 && !is_zero)) return std::nullopt;
  return value;
}
#endif

}  // namespace

std::optional<double> parse_number(std::string_view token) {
  const bool negative = token.front() == '-';
  if (const auto magnitude = parse_short_decimal(token.substr(negative ? 1 : 0))) {
    return negative ? -*magnitude : *magnitude;  // "-0" is -0, as with JSON.parse
  }
  return parse_any_number(token);
}

}  // namespace ujrpc::messages
