#include "protocols/websocket/frame_writer.hpp"

#include <doctest/doctest.h>

using namespace ujrpc::websocket;
using namespace std::string_literals;

namespace {

std::string header(Opcode opcode, std::size_t bytes) {
  std::string out;
  append_frame_header(out, opcode, bytes);
  return out;
}

}  // namespace

TEST_CASE("writes headers as RFC 6455 §5.7 has them, in the fewest bytes") {
  CHECK(header(Opcode::kText, 5) == "\x81\x05");
  CHECK(header(Opcode::kBinary, 256) == "\x82\x7e\x01\x00"s);
  CHECK(header(Opcode::kBinary, 65536) == "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
  CHECK(header(Opcode::kText, 0) == "\x81\x00"s);
  CHECK(header(Opcode::kText, 125) == "\x81\x7d");
  CHECK(header(Opcode::kText, 126) == "\x81\x7e\x00\x7e"s);
  CHECK(header(Opcode::kText, 65535) == "\x81\x7e\xff\xff");
}

TEST_CASE("writes control frames") {
  std::string out;
  append_close(out, CloseCode::kGoingAway);
  CHECK(out == "\x88\x02\x03\xe9");
  out.clear();
  append_close(out, CloseCode::kNoStatus);
  CHECK(out == "\x88\x00"s);
  out.clear();
  append_pong(out, "Hello");
  CHECK(out == "\x8a\x05Hello");
  out.clear();
  append_ping(out);
  CHECK(out == "\x89\x00"s);
}
