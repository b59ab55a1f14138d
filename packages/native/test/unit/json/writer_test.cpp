#include <doctest/doctest.h>

#include <bit>
#include <cstdlib>
#include <fstream>
#include <string>

#include "json/number_writer.hpp"
#include "json/string_writer.hpp"
#include "messages/response.hpp"

namespace {

std::string number(double value) {
  char text[ujrpc::json::kMaxNumberBytes];
  return {text, ujrpc::json::write_number(text, value)};
}

std::string utf8(std::string_view text) {
  std::string out;
  ujrpc::json::append_string_utf8(out, text);
  return out;
}

std::string utf16(std::u16string_view text) {
  std::string out;
  ujrpc::json::append_string_utf16(out, text);
  return out;
}

std::string latin1(std::string_view text) {
  std::string out;
  ujrpc::json::append_string_latin1(out, text);
  return out;
}

}  // namespace

TEST_CASE("formats numbers as JavaScript does") {
  CHECK(number(0) == "0");
  CHECK(number(-0.0) == "0");
  CHECK(number(-5) == "-5");
  CHECK(number(1e21) == "1e+21");
  CHECK(number(1e20) == "100000000000000000000");
  CHECK(number(1e-6) == "0.000001");
  CHECK(number(1e-7) == "1e-7");
  CHECK(number(123456789012345680000.0) == "123456789012345680000");
  CHECK(number(9007199254740993.0) == "9007199254740992");
  CHECK(number(0.1 + 0.2) == "0.30000000000000004");
  CHECK(number(-1.2345678901234568e-300) == "-1.2345678901234568e-300");
}

TEST_CASE("formats a table of numbers as node printed it") {
  const char* const path = std::getenv("NUMBER_TABLE");
  REQUIRE_MESSAGE(path != nullptr,
                  "run through the Makefile, or give the output of number_table.mjs");
  std::ifstream table(path);
  std::string bits, expected;
  int lines = 0;
  for (; table >> bits >> expected; ++lines) {
    const auto value =
        std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(bits, nullptr, 16)));
    if (number(value) != expected) CHECK_MESSAGE(number(value) == expected, bits);
  }
  CHECK(lines > 100'000);
}

TEST_CASE("escapes strings as JSON.stringify does") {
  CHECK(utf8("") == R"("")");
  CHECK(utf8("a\"\\/\b\f\n\r\t\x01\x1f\x7f") == "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  CHECK(utf8("é€😀") == "\"é€😀\"");
  CHECK(utf8(std::string_view("\0", 1)) == R"("\u0000")");
  CHECK(latin1("\xe9\n\x80") == "\"é\\n\xc2\x80\"");
  CHECK(utf16(u"aé€😀\"\u2028") == "\"aé€😀\\\"\u2028\"");
}

TEST_CASE("escapes lone surrogates, so that every string is well formed") {
  CHECK(utf16(std::u16string{0xd800}) == R"("\ud800")");
  CHECK(utf16(std::u16string{0xdc00, 0xd83d, 0xde00, 0xdbff, u'a'}) == "\"\\udc00😀\\udbffa\"");
}

TEST_CASE("puts replies together") {
  std::string out;
  ujrpc::messages::append_result(out, "1.0", R"({"a":1})");
  out += ',';
  ujrpc::messages::append_result(out, "\"x\"", -2.5);
  CHECK(out ==
        R"({"jsonrpc":"2.0","id":1.0,"result":{"a":1}},{"jsonrpc":"2.0","id":"x","result":-2.5})");
  out.clear();
  ujrpc::messages::append_error(out, "7", 42, "no \"x\"", "[1]");
  CHECK(out == R"({"jsonrpc":"2.0","id":7,"error":{"code":42,"message":"no \"x\"","data":[1]}})");
  out.clear();
  ujrpc::messages::append_error(out, "null", ujrpc::ErrorCode::kMessageTooLarge);
  CHECK(out ==
        R"({"jsonrpc":"2.0","id":null,"error":{"code":-32007,"message":"Message too large"}})");
}
