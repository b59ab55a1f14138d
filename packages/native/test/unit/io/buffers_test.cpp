#include <doctest/doctest.h>

#include <string>

#include "../../../src/io/in_buffer.hpp"
#include "../../../src/io/send_queue.hpp"
#include "../../../src/io/socket_table.hpp"

using namespace ujrpc::io;

namespace {

std::string text(InBuffer& buffer) {
  const auto bytes = buffer.bytes();
  return {bytes.data(), bytes.size()};
}

}  // namespace

TEST_CASE("an in-buffer gives back unconsumed bytes before those that follow") {
  InBuffer buffer;
  std::string expected;
  for (int i = 0; i < 5000; i++) {
    const std::string piece = std::to_string(i) + ",";
    buffer.append({piece.data(), piece.size()});
    expected += piece;
    if (i % 7 == 0) {
      const std::size_t count = expected.size() * 2 / 3;
      buffer.consume(count);
      expected.erase(0, count);
    }
    REQUIRE(text(buffer) == expected);
  }
}

TEST_CASE("an in-buffer holds no memory when it is empty, and little when little is left") {
  InBuffer buffer;
  CHECK(buffer.bytes().data() == nullptr);
  const std::string message(1'000'000, 'm');
  buffer.append({message.data(), message.size()});
  const char* before = buffer.bytes().data();
  buffer.consume(message.size() - 10);
  CHECK(text(buffer) == "mmmmmmmmmm");
  CHECK(buffer.bytes().data() != before + message.size() - 10);
  buffer.consume(10);
  CHECK(buffer.bytes().data() == nullptr);
}

TEST_CASE("the padding after an in-buffer's bytes can be read") {
  InBuffer buffer;
  for (std::size_t size = 1; size < 3000; size += 13) {
    const std::string piece(13, 'p');
    buffer.append({piece.data(), piece.size()});
    const auto bytes = buffer.bytes();
    volatile char last = bytes.data()[bytes.size() + kReadPadding - 1];
    static_cast<void>(last);
  }
  CHECK(buffer.size() == 13 * 231);
}

TEST_CASE("small sends share a chunk, and large ones are taken over without a copy") {
  ChunkPool pool;
  SendQueue queue;
  queue.append("one", pool);
  queue.append("two", pool);
  CHECK_FALSE(queue.has_more_than_front());
  std::string large(100'000, 'l');
  const char* memory = large.data();
  queue.push(std::move(large), pool);
  CHECK(queue.lend_front() == "onetwo");
  queue.sent(6, pool);
  CHECK(queue.lend_front().data() == memory);
  queue.sent(100'000, pool);
  CHECK(queue.empty());
  CHECK(queue.bytes() == 0);
}

TEST_CASE("large bytes that others keep are not copied, and nothing is written after them") {
  ChunkPool pool;
  SendQueue queue;
  const std::string document(100'000, 'd');
  queue.append("head", pool);
  queue.push_kept(document, pool);
  queue.append("next", pool);
  queue.push_kept("short", pool);
  CHECK(queue.bytes() == 100'013);
  CHECK(queue.lend_front() == "head");
  queue.sent(4, pool);
  CHECK(queue.lend_front().data() == document.data());
  queue.sent(99'999, pool);
  CHECK(queue.lend_front() == "d");
  queue.sent(1, pool);
  CHECK(queue.lend_front() == "nextshort");
  queue.sent(9, pool);
  CHECK(queue.empty());
  queue.append("a used chunk is as good as new", pool);
  CHECK(queue.lend_front() == "a used chunk is as good as new");
}

TEST_CASE("bytes lent to the kernel stay where they are while others queue up") {
  ChunkPool pool;
  SendQueue queue;
  queue.append("short", pool);
  const std::string_view lent = queue.lend_front();
  std::string expected = "short";
  for (int i = 0; i < 1000; i++) {
    queue.append("more and more", pool);
    expected += "more and more";
  }
  CHECK(lent == "short");
  queue.sent(2, pool);
  std::string sent = "sh";
  while (!queue.empty()) {
    const std::string_view front = queue.lend_front();
    const std::size_t count = (front.size() + 2) / 3;
    sent += front.substr(0, count);
    queue.sent(count, pool);
  }
  CHECK(sent == expected);
}

TEST_CASE("a slot used again does not answer to its old handle") {
  const Handle handle{Handle::kMaxIndex - 1, 0xffffffff};
  CHECK(Handle::unpacked(handle.packed()) == handle);
  const std::uint64_t top_byte = handle.packed() >> 56;
  CHECK(top_byte == 0);
  SocketTable table;
  CHECK(table.find(Handle{}) == nullptr);
}
