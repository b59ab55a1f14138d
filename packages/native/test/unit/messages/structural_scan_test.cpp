#include "messages/structural_scan.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "messages/tokenizer.hpp"

namespace {

using ujrpc::messages::Tokenizer;
using ujrpc::messages::Tokens;

std::vector<std::uint32_t> found(const std::string& text) {
  // Of their own sizes, so that a sanitizer sees what goes beyond.
  const std::vector<char> exact(text.begin(), text.end());
  std::vector<std::uint32_t> offsets(text.size() + 1);
  const std::uint32_t count =
      ujrpc::messages::find_tokens({exact.data(), exact.size()}, offsets.data());
  if (count > 0) CHECK(offsets[count] == text.size());
  offsets.resize(count);
  return offsets;
}

std::vector<std::uint32_t> by_simdjson(const std::string& text) {
  static Tokenizer tokenizer;
  Tokens tokens;
  if (!tokenizer.tokenize(text, tokens)) return {};
  return {tokens.offsets, tokens.offsets + tokens.count};
}

}  // namespace

TEST_CASE("a scan finds brackets, colons, commas, opening quotes and first bytes of other scalars") {
  CHECK(found(R"({"a" : [1,-2.5, true]})") ==
        std::vector<std::uint32_t>{0, 1, 5, 7, 8, 9, 10, 14, 16, 20, 21});
  CHECK(found(R"("a\"b\\")") == std::vector<std::uint32_t>{0});
  CHECK(found("7") == std::vector<std::uint32_t>{0});
}

TEST_CASE("a scan finds nothing in what is not JSON for its strings or its bytes") {
  const std::string broken[] = {"",          " \n",          "\"",         "\"\\\"",
                                "\"a\nb\"",  "\"\x01\"",     "\"\xc3\"",   "\"\xed\xa0\x80\"",
                                "\"\xff\"", "{\"a\":1,\"b", "\"\xf5\x80\x80\x80\""};
  for (const std::string& text : broken) {
    for (std::size_t before : {0U, 61U, 62U, 63U, 64U, 127U}) {
      CAPTURE(text);
      CAPTURE(before);
      CHECK(found(std::string(before, ' ') + text).empty());
    }
  }
}

// No word touches a quote, of which simdjson's codes for different processors think differently.
TEST_CASE("a scan finds what simdjson finds, in every place of a block") {
  std::mt19937 random(1);
  const std::string parts[] = {"{",  "}",   "[",  "]",   ":",     ",",    "\"a\"",     "\"\\\"\"",
                               " ",  "\n",  "12 ", "-0.5 ", "true ", "null ", "\"\\\\\\\\\"", "\"é€😀\"",
                               "\t", "\r", "\"\"", "\"{[,:]}\"", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t count = random() % 40; count > 0; --count) {
      text += parts[random() % std::size(parts)];
    }
    CAPTURE(text);
    REQUIRE(found(text) == by_simdjson(text));
  }
}
