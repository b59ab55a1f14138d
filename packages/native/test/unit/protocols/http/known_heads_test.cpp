#include "protocols/http/known_heads.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using ujrpc::http::KnownHeads;

constexpr std::string_view kHead = "POST / HTTP/1.1\r\nContent-Length: 61\r\nHost: a\r\n\r\n";

TEST_CASE("a head is known again, with any length") {
  KnownHeads heads;
  const auto index = heads.remember(kHead, kHead.substr(33, 2));
  const auto same = heads.match(std::string(kHead) + "body", index);
  CHECK(same.head_bytes == kHead.size());
  CHECK(same.content_length == 61);
  const auto other = heads.match("POST / HTTP/1.1\r\nContent-Length: 7\r\nHost: a\r\n\r\n", index);
  CHECK(other.head_bytes == kHead.size() - 1);
  CHECK(other.content_length == 7);
}

TEST_CASE("another head, or less than all of it, is not known") {
  KnownHeads heads;
  CHECK(heads.match(kHead, 0).head_bytes == 0);
  const auto index = heads.remember(kHead, kHead.substr(33, 2));
  for (std::size_t size = 0; size < kHead.size(); ++size) {
    CHECK(heads.match(kHead.substr(0, size), index).head_bytes == 0);
  }
  for (const std::string_view length : {"", "x", "-1", "+1", "6 1", "1234567890123456"}) {
    CAPTURE(length);
    std::string head(kHead);
    head.replace(33, 2, length);
    CHECK(heads.match(head, index).head_bytes == 0);
  }
  std::string other(kHead);
  other[other.size() - 5] = 'b';
  CHECK(heads.match(other, index).head_bytes == 0);
}

TEST_CASE("a head that is known keeps its index, a long one is not kept") {
  KnownHeads heads;
  const auto index = heads.remember(kHead, kHead.substr(33, 2));
  CHECK(heads.remember(kHead, kHead.substr(33, 2)) == index);
  std::string other(kHead);
  other.insert(33 + 4, "X: " + std::string(2000, 'y') + "\r\n");
  const std::string_view view = other;
  CHECK(heads.match(view, heads.remember(view, view.substr(33, 2))).head_bytes == 0);
}

}  // namespace
