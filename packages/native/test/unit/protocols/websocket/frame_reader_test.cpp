#include "protocols/websocket/frame_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../../../../fuzz/frame_events.hpp"
#include "../../../../fuzz/reference_frames.hpp"
#include "client_frames.hpp"

using namespace ujrpc;
using namespace ujrpc::websocket;
using fuzz::ReferenceFrames;
using Status = FrameEvent::Status;

namespace {

using Events = std::vector<std::string>;

Limits with_body(std::size_t bytes) {
  Limits limits;
  limits.max_body_bytes = bytes;
  return limits;
}

Events events_of(const std::string& wire, const Limits& limits = {}) {
  return fuzz::frame_events({wire}, limits);
}

std::vector<std::string> chopped(const std::string& wire, std::size_t bytes) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at < wire.size(); at += bytes) pieces.push_back(wire.substr(at, bytes));
  return pieces;
}

/// Long ones are not split everywhere, but around their ends and in pieces of a few sizes.
constexpr std::size_t kShort = 600;

void check(const char* what, const std::string& wire, const Events& expected,
           const Limits& limits = {}) {
  CAPTURE(what);
  CHECK(events_of(wire, limits) == expected);
  const bool is_short = wire.size() <= kShort;
  for (std::size_t i = 1; i < wire.size(); ++i) {
    if (!is_short && i > 20 && i < wire.size() - 20) continue;
    CAPTURE(i);
    CHECK(fuzz::frame_events({wire.substr(0, i), wire.substr(i)}, limits) == expected);
  }
  for (const std::size_t bytes : {1, 2, 3, 5, 7, 64, 997, 65536}) {
    if (!is_short && bytes < 64) continue;
    CAPTURE(bytes);
    CHECK(fuzz::frame_events(chopped(wire, bytes), limits) == expected);
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

const std::string kGreek = "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5";  // κόσμε
const std::string kFace = "\xf0\x9f\x98\x80";

}  // namespace

TEST_CASE("reads the frames of RFC 6455 §5.7 that clients send") {
  CHECK(events_of("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") == Events{"text:Hello"});
  CHECK(events_of("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58") == Events{"pong:Hello"});
}

// The numbers are those of the sections of the Autobahn test suite, whose cases these follow.

TEST_CASE("1: reads messages of every length") {
  for (const std::size_t size : {0, 1, 15, 16, 125, 126, 127, 128, 65535, 65536}) {
    const std::string payload(size, '*');
    check("text", text(payload), {"text:" + payload});
    const std::string bytes(size, '\xfe');
    check("binary", client_frame(kBinaryFrame, bytes), {"binary:" + bytes});
  }
}

TEST_CASE("2: reads pings and pongs") {
  const std::string bytes("\x00\xff\xfe\xfd\xfc\xfb\x00\xff", 8);
  check("without payload", ping(""), {"ping:"});
  check("with one", ping("Hello, world!"), {"ping:Hello, world!"});
  check("of any bytes", ping(bytes), {"ping:" + bytes});
  check("of 125 bytes", ping(std::string(125, '\xfe')), {"ping:" + std::string(125, '\xfe')});
  check("of 126 bytes", ping(std::string(126, '\xfe')), {"error:1002"});
  check("a pong unasked", pong("x") + ping("y"), {"pong:x", "ping:y"});
  std::string many;
  Events expected;
  for (int i = 0; i < 10; ++i) {
    many += ping(std::to_string(i));
    expected.push_back("ping:" + std::to_string(i));
  }
  check("ten", many, expected);
}

TEST_CASE("3: refuses reserved bits") {
  for (unsigned bits = 1; bits < 8; ++bits) {
    for (const unsigned first : {kTextFrame, kBinaryFrame, kCloseFrame, kPingFrame, kTextBegins}) {
      check("after a message", text("a") + client_frame(first | bits << 4, "b") + ping(""),
            {"text:a", "error:1002"});
    }
  }
}

TEST_CASE("4: refuses reserved opcodes") {
  for (const unsigned opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    check("empty", text("a") + client_frame(0x80 | opcode, "") + ping(""),
          {"text:a", "error:1002"});
    check("in parts", client_frame(opcode, "b"), {"error:1002"});
  }
}

TEST_CASE("5: puts fragments together") {
  const std::string begins = client_frame(kTextBegins, "frag");
  const std::string ends = client_frame(kLastFrame, "ment");
  check("two", begins + ends, {"text:fragment"});
  check("binary", client_frame(kBinaryBegins, "\xff") + ends, {"binary:\xffment"});
  check("a ping between", begins + ping("x") + ends, {"ping:x", "text:fragment"});
  check("pings between more",
        begins + ping("1") + client_frame(kGoesOn, "-") + ping("2") + pong("3") + ends,
        {"ping:1", "ping:2", "pong:3", "text:frag-ment"});
  check("then another message", begins + ends + text("b"), {"text:fragment", "text:b"});
}

TEST_CASE("5: refuses fragments out of order") {
  const std::string begins = client_frame(kTextBegins, "frag");
  const std::string ends = client_frame(kLastFrame, "ment");
  check("a ping in fragments", client_frame(0x09, "a") + client_frame(kLastFrame, "b"),
        {"error:1002"});
  check("a pong in fragments", client_frame(0x0a, "a"), {"error:1002"});
  check("a close in fragments", client_frame(0x08, ""), {"error:1002"});
  check("an end without a beginning", ends + text("a"), {"error:1002"});
  check("a continuation without one", client_frame(kGoesOn, "a") + text("a"), {"error:1002"});
  check("one after a whole message", text("a") + ends, {"text:a", "error:1002"});
  check("one after fragments", begins + ends + ends, {"text:fragment", "error:1002"});
  check("a text within a message", begins + text("a"), {"error:1002"});
  check("a binary within one", begins + client_frame(kBinaryFrame, "a"), {"error:1002"});
}

TEST_CASE("6: takes text in UTF-8, wherever it is cut") {
  check("nothing", text(""), {"text:"});
  const std::string nothing = client_frame(kTextBegins, "") + client_frame(kGoesOn, "");
  check("nothing thrice", nothing + client_frame(kLastFrame, ""), {"text:"});
  check("something at last", nothing + client_frame(kLastFrame, kGreek), {"text:" + kGreek});
  for (const std::string& part :
       {kGreek, kFace, std::string("\xef\xbf\xbf"), std::string("\xed\x9f\xbf\xee\x80\x80"),
        std::string("\xf4\x8f\xbf\xbf"), std::string("\xc2\x80\xdf\xbf\xe0\xa0\x80"),
        std::string("a\0b", 3)}) {
    const std::string payload = "Hello-" + part + "-UTF-8!!-" + part;
    check("whole", text(payload), {"text:" + payload});
    for (std::size_t bytes = 1; bytes < 5; ++bytes) {
      check("in fragments", fragmented(kTextFrame, payload, bytes), {"text:" + payload});
    }
  }
  check("a ping within a character",
        client_frame(kTextBegins, "\xce") + ping(kGreek) + client_frame(kLastFrame, "\xba"),
        {"ping:" + kGreek, "text:\xce\xba"});
}

TEST_CASE("6: refuses text that is not UTF-8") {
  const std::vector<std::string> wrong = {"\x80",              // a continuation alone
                                          "\xbf\x80",          //
                                          "\xc0\xaf",          // an overlong form
                                          "\xc1\xbf",          //
                                          "\xe0\x80\xaf",      //
                                          "\xe0\x9f\xbf",      //
                                          "\xf0\x80\x80\xaf",  //
                                          "\xf0\x8f\xbf\xbf",  //
                                          "\xf8\x88\x80\x80\x80",
                                          "\xfc\x84\x80\x80\x80\x80",
                                          "\xed\xa0\x80",  // a surrogate
                                          "\xed\xbf\xbf",  //
                                          "\xed\xad\xbf\xed\xb0\x80",
                                          "\xf4\x90\x80\x80",  // beyond U+10FFFF
                                          "\xf5\x80\x80\x80",  //
                                          "\xfe",              //
                                          "\xff",              //
                                          "\xce",              // cut
                                          "\xe1\xbd",          //
                                          "\xf0\x9f\x98",      //
                                          "\xce\x41",          // not continued
                                          "\xf0\x9f\x41\x80",  //
                                          "\xe1\xe1\xbd\xb9"};
  for (const std::string& bytes : wrong) {
    CAPTURE(bytes);
    for (const char* after : {"", "-UTF-8 and more than sixteen bytes of it"}) {
      const std::string payload = kGreek + bytes + after;
      check("whole", text(payload) + ping(""), {"error:1007"});
      for (std::size_t size = 1; size < 5; ++size) {
        check("in fragments", fragmented(kTextFrame, payload, size) + ping(""), {"error:1007"});
      }
      check("as bytes", client_frame(kBinaryFrame, payload), {"binary:" + payload});
    }
  }
}

TEST_CASE("6.4: refuses text as soon as it cannot become UTF-8 any more") {
  const std::string wire = text(kGreek + "\xf4\x90" + std::string(200, 'x'));
  const std::size_t payload_at = 8;  // after 2 bytes, 2 of length and the mask
  const std::size_t wrong_at = payload_at + kGreek.size() + 1;
  CHECK(events_of(wire.substr(0, wrong_at)).empty());
  CHECK(events_of(wire.substr(0, wrong_at + 1)) == Events{"error:1007"});
  const std::string cut = client_frame(kTextBegins, "\xce") + client_frame(kGoesOn, "\xba\xed");
  CHECK(events_of(cut).empty());
  CHECK(events_of(cut + client_frame(kGoesOn, "\xa0").substr(0, 7)) == Events{"error:1007"});
}

TEST_CASE("7: reads how the peer closes") {
  check("without a code", client_frame(kCloseFrame, ""), {"close:1005:"});
  check("and says why", close(1000, "Hello"), {"close:1000:Hello"});
  check("at length", close(1000, std::string(123, '*')), {"close:1000:" + std::string(123, '*')});
  check("at too great a length", close(1000, std::string(124, '*')), {"error:1002"});
  check("with half a code", client_frame(kCloseFrame, "\x03"), {"error:1002"});
  check("not in UTF-8", close(1000, kGreek + "\xce"), {"error:1007"});
  check("what follows is not read", close(1000) + text("a") + "\xff\xff", {"close:1000:"});
  check("within a message", client_frame(kTextBegins, "a\xce") + close(1001, kGreek),
        {"close:1001:" + kGreek});
  for (const unsigned code : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
                              1014, 3000, 3999, 4000, 4999}) {
    check("with a code", close(code), {"close:" + std::to_string(code) + ":"});
  }
  for (const unsigned code :
       {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    check("with a code that nobody sends", close(code), {"error:1002"});
  }
}

TEST_CASE("9, 10: reads large messages, whole and in fragments") {
  const std::string payload = repeated(kGreek + "*", 10'000);
  check("whole", text(payload), {"text:" + payload});
  for (const std::size_t bytes : {1000, 4096, 65537}) {
    check("in fragments", fragmented(kTextFrame, payload, bytes), {"text:" + payload});
    check("of bytes", fragmented(kBinaryFrame, payload, bytes), {"binary:" + payload});
  }
}

TEST_CASE("refuses frames without a mask") {
  check("a text", text("a") + std::string("\x81\x01") + "a", {"text:a", "error:1002"});
  check("a ping", std::string("\x89\x00", 2), {"error:1002"});
  check("an empty one", std::string("\x82\x00", 2), {"error:1002"});
}

TEST_CASE("takes masks of any bytes") {
  const std::string zeros(4, '\0');
  check("zeros", client_frame(kTextFrame, kGreek, zeros), {"text:" + kGreek});
  check("ones", client_frame(kTextFrame, kGreek, "\xff\xff\xff\xff"), {"text:" + kGreek});
}

TEST_CASE("refuses lengths in more bytes than they need, and those of 64 bits") {
  const std::string mask = "abcd";
  const auto frame = [&mask](std::string_view length) {
    return "\x82" + std::string(length) + mask + std::string(200, 'x');
  };
  using namespace std::string_view_literals;
  check("0 in 16 bits", frame("\xfe\x00\x00"sv), {"error:1002"});
  check("125 in 16 bits", frame("\xfe\x00\x7d"sv), {"error:1002"});
  check("125 in 64 bits", frame("\xff\x00\x00\x00\x00\x00\x00\x00\x7d"sv), {"error:1002"});
  check("65535 in 64 bits", frame("\xff\x00\x00\x00\x00\x00\x00\xff\xff"sv), {"error:1002"});
  check("2^63", frame("\xff\x80\x00\x00\x00\x00\x00\x00\x00"sv), {"error:1002"});
  check("2^64 - 1", frame("\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv), {"error:1002"});
  check("2^63 - 1", frame("\xff\x7f\xff\xff\xff\xff\xff\xff\xff"sv), {"error:1009"});
  check("2^32", frame("\xff\x00\x00\x00\x01\x00\x00\x00\x00"sv), {"error:1009"});
}

TEST_CASE("refuses a message over the limit before it comes, in one frame or in many") {
  const Limits limits = with_body(10);
  check("at the limit", text("0123456789"), {"text:0123456789"}, limits);
  const std::string over = text("0123456789x");
  check("over it", over, {"error:1009"}, limits);
  CHECK(events_of(over.substr(0, 6), limits) == Events{"error:1009"});
  CHECK(events_of(over.substr(0, 5), limits).empty());
  check("at the limit together", fragmented(kTextFrame, "0123456789", 4), {"text:0123456789"},
        limits);
  check("over it together", fragmented(kTextFrame, "0123456789x", 4), {"error:1009"}, limits);
  check("a message each", text("0123456789") + text("0123456789"),
        {"text:0123456789", "text:0123456789"}, limits);
  check("pings have a limit of their own", ping(std::string(125, 'x')),
        {"ping:" + std::string(125, 'x')}, limits);
}

TEST_CASE("refuses a message of more than a thousand frames") {
  const std::string begins = client_frame(kTextBegins, "");
  const std::string goes_on = client_frame(kGoesOn, "");
  const std::string ends = client_frame(kLastFrame, "a");
  const std::string longest = begins + repeated(goes_on, FrameReader::kMaxFrames - 2);
  CHECK(events_of(longest + ends + longest + ends) == Events{"text:a", "text:a"});
  CHECK(events_of(longest + goes_on + ends) == Events{"error:1008"});
  const std::string pings = repeated(ping(""), FrameReader::kMaxFrames);
  CHECK(events_of(begins + pings + ends).back() == "text:a");
}

TEST_CASE("leaves a message of one frame where it is") {
  const Limits limits;
  FrameReader reader(limits);
  std::string wire = text("Hello") + ping("x") + text("you");
  const std::span<char> input(wire);
  const FrameEvent event = reader.next(input);
  CHECK(event.status == Status::kText);
  CHECK(event.consumed == 11);
  CHECK(event.payload.data() == wire.data() + 6);
  CHECK(reader.kept_bytes() == 0);
  CHECK(reader.next(input.subspan(11)).payload.data() == wire.data() + 17);
}

TEST_CASE("tells what it keeps of a message in parts, and frees it") {
  const Limits limits;
  FrameReader reader(limits);
  std::string wire = text("Hello");
  const std::span<char> input(wire);
  CHECK(reader.next(input.first(5)).consumed == 0);
  CHECK_FALSE(reader.mid_message());
  CHECK(reader.next(input.first(8)).consumed == 8);
  CHECK(reader.mid_message());
  CHECK(reader.kept_bytes() == 2);
  CHECK(reader.next(input.subspan(8)).payload == "Hello");
  reader.reset();
  CHECK_FALSE(reader.mid_message());
  CHECK(reader.kept_bytes() == 0);
}

namespace {

/// A small generator whose numbers are the same everywhere.
class Random {
 public:
  explicit Random(std::uint32_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ = state_ * 1664525 + 1013904223;
    return static_cast<std::uint32_t>((std::uint64_t{state_} * bound) >> 32);
  }

 private:
  std::uint32_t state_;
};

/// Mostly what a client may send; now and then a byte of it is another one.
std::string random_wire(Random& random) {
  const std::vector<unsigned> firsts = {kTextFrame, kBinaryFrame, kTextBegins,   kGoesOn,
                                        kGoesOn,    kLastFrame,   kBinaryBegins, kPingFrame,
                                        kPongFrame, kCloseFrame};
  std::string wire;
  for (std::uint32_t frames = 1 + random.below(6); frames > 0; --frames) {
    std::string payload;
    const std::string_view parts[] = {"abc",
                                      kGreek,
                                      kFace,
                                      std::string_view(kFace).substr(0, 2),
                                      std::string_view(kFace).substr(2),
                                      "\xed"};
    for (std::uint32_t n = random.below(4); n > 0; --n) payload += parts[random.below(6)];
    if (random.below(3) == 0) payload.append(random.below(140), 'x');
    const std::string mask{static_cast<char>(random.below(256)), 'm', '\0', '\x80'};
    wire += client_frame(firsts[random.below(10)], payload, mask);
  }
  if (random.below(4) == 0) wire[random.below(static_cast<std::uint32_t>(wire.size()))] ^= 0x41;
  return wire;
}

}  // namespace

TEST_CASE("finds what a reader of one byte at a time finds, in random splits") {
  constexpr std::size_t kMost = 160;
  const Limits limits = with_body(kMost);
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const std::string wire = random_wire(random);
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < wire.size(); at += pieces.back().size()) {
      pieces.push_back(wire.substr(at, 1 + random.below(random.below(2) == 0 ? 4 : 200)));
    }
    const Events expected = ReferenceFrames(wire, kMost).events();
    REQUIRE(events_of(wire, limits) == expected);
    REQUIRE(fuzz::frame_events(pieces, limits) == expected);
  }
}
