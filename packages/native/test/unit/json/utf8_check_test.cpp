#include "json/utf8_check.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using ujrpc::json::is_utf8;
using ujrpc::json::is_utf8_by_character;

TEST_CASE("UTF-8 by the character is what simdjson takes for UTF-8") {
  const auto same = [](const std::string& text) {
    CAPTURE(text);
    REQUIRE(is_utf8_by_character(text) == is_utf8(text));
  };
  for (unsigned pair = 0; pair < 0x10000; ++pair) {
    const char bytes[] = {static_cast<char>(pair >> 8), static_cast<char>(pair)};
    same({bytes, 2});
    same(std::string(bytes, 2) + "\x80");
    same(std::string(bytes, 2) + "\x80\x80");
  }
  std::mt19937 random(1);
  const std::string parts[] = {"a", "aaaaaaaa", "é", "€", "😀", "\xc3", "\x80", "\xf0\x90", "\xed\xa0"};
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (std::size_t count = random() % 12; count > 0; --count) {
      text += parts[random() % std::size(parts) * (random() % 4 != 0)];
    }
    same(text);
  }
}
