#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "protocols/first_bytes.hpp"
#include "protocols/json_lines/json_framer.hpp"
#include "protocols/lsp/content_length_framer.hpp"

using ujrpc::Limits;
using ujrpc::protocols::ContentLengthFramer;
using ujrpc::protocols::FirstBytes;
using ujrpc::protocols::Frame;
using ujrpc::protocols::JsonFramer;
using ujrpc::protocols::tell;
using Status = Frame::Status;

namespace {

/// The documents found, then "malformed" or "too large" if it came to that; "!" ends the stream.
template <typename Framer>
std::vector<std::string> feed(const Limits& limits, const std::vector<std::string>& pieces) {
  std::vector<std::string> events;
  Framer framer(limits);
  std::string buffer;
  const auto note = [&events](const Frame& frame) {
    if (frame.status == Status::kDocument) events.emplace_back(frame.document);
    if (frame.status == Status::kMalformed) events.emplace_back("malformed");
    if (frame.status == Status::kTooLarge) events.emplace_back("too large");
    return frame.status == Status::kDocument;
  };
  for (const std::string& piece : pieces) {
    if (piece == "!") {
      note(framer.finish(buffer));
      break;
    }
    buffer = std::string(buffer).append(piece);
    for (;;) {
      const std::vector<char> exact(buffer.begin(), buffer.end());
      const Frame frame = framer.next({exact.data(), exact.size()});
      const bool more = note(frame);
      buffer.erase(0, frame.consumed);
      if (!more) {
        if (frame.status != Status::kNeedMore) return events;
        break;
      }
    }
  }
  return events;
}

using Events = std::vector<std::string>;

Events json(const std::string& text, const Limits& limits = {}) {
  return feed<JsonFramer>(limits, {text, "!"});
}

Events lsp(const std::string& text, const Limits& limits = {}) {
  return feed<ContentLengthFramer>(limits, {text, "!"});
}

template <typename Framer>
void check_every_split(const std::string& text) {
  CAPTURE(text);
  const Events whole = feed<Framer>({}, {text, "!"});
  std::vector<std::string> bytes;
  for (const char c : text) bytes.emplace_back(1, c);
  bytes.emplace_back("!");
  CHECK(feed<Framer>({}, bytes) == whole);
  for (std::size_t i = 1; i < text.size(); ++i) {
    CHECK(feed<Framer>({}, {text.substr(0, i), text.substr(i), "!"}) == whole);
    for (std::size_t j = i + 1; j < text.size(); j += 5) {
      CHECK(feed<Framer>({}, {text.substr(0, i), text.substr(i, j - i), text.substr(j), "!"}) ==
            whole);
    }
  }
}

FirstBytes detect(std::string_view input) {
  std::size_t skip = 0;
  return tell(input, skip);
}

}  // namespace

TEST_CASE("separates documents with or without white space between them") {
  CHECK(json(R"({"a":1}{"b":[2]} [3]
	{"c":"}"})") == Events{R"({"a":1})", R"({"b":[2]})", "[3]", R"({"c":"}"})"});
}

TEST_CASE("takes bare scalars for documents") {
  CHECK(json(R"(1 "a""b"true{"c":1}-2.5e3)") ==
        Events{"1", R"("a")", R"("b")", "true", R"({"c":1})", "-2.5e3"});
  CHECK(json("1,2") == Events{"1", "malformed"});
  CHECK(feed<JsonFramer>({}, {"12"}).empty());
}

TEST_CASE("is not misled by brackets and quotes in strings") {
  CHECK(json(R"({"a":"\"}{\\"}{"b":"\\\"]"})") == Events{R"({"a":"\"}{\\"})", R"({"b":"\\\"]"})"});
  const std::string backslashes(131, '\\');
  CHECK(json("[\"" + backslashes + "\"]\"]1") == Events{"[\"" + backslashes + "\"]\"]", "1"});
}

TEST_CASE("tells a cut document from a complete one when the stream ends") {
  CHECK(json(R"({"a":1)") == Events{"malformed"});
  CHECK(json(R"("a)") == Events{"malformed"});
  CHECK(json(R"({} tru)") == Events{"{}", "tru"});
  CHECK(json(" \r\n\t") == Events{});
}

TEST_CASE("refuses at once what begins no document") {
  for (const char* text : {"}", "]", ",", ":", "x", "\xEF\xBB\xBF{}", "\f{}"}) {
    CHECK(feed<JsonFramer>({}, {text}) == Events{"malformed"});
  }
}

TEST_CASE("finds the same documents for every split") {
  check_every_split<JsonFramer>(
      R"({"a":"x\"y\\","b":[1,{"c":[]}]} [ ]"s\\"12 -3{"long":"0123456789012345678901234567890123456789012345678901234567890123456789"}tru)");
  check_every_split<JsonFramer>(R"([[["]"]],"\\\\\\\"\\"]{"cut":")");
  check_every_split<ContentLengthFramer>(
      "Content-Length: 2\r\n\r\n{}Content-Length:3\r\nContent-Type: x\r\n\r\n[1]content-length: 0 "
      "\r\n\r\nX: y\r\nContent-Length: 9\r\n\r\n123");
  check_every_split<ContentLengthFramer>("Content-Length: 1\r\n\r\n1\r\nContent");
}

TEST_CASE("refuses documents over the limit, whole or split") {
  Limits limits;
  limits.max_body_bytes = 8;
  CHECK(json(R"([12,456][12,4567])", limits) == Events{"[12,456]", "too large"});
  CHECK(feed<JsonFramer>(limits, {"[12,", "4567", "]"}) == Events{"too large"});
  CHECK(json("12345678 123456789 ", limits) == Events{"12345678", "too large"});
  CHECK(feed<JsonFramer>(limits, {"12345678", " "}) == Events{"12345678"});
  CHECK(feed<JsonFramer>(limits, {"12345678", "9"}) == Events{"too large"});
  CHECK(json("                    1 ", limits) == Events{"1"});
  CHECK(lsp("Content-Length: 8\r\n\r\n12345678Content-Length: 9\r\n\r\n", limits) ==
        Events{"12345678", "too large"});
}

TEST_CASE("reads messages after a Content-Length header") {
  CHECK(lsp("Content-Length: 2\r\n\r\n{}CONTENT-LENGTH:\t3 \r\nContent-Type: a\r\n\r\n[1]") ==
        Events{"{}", "[1]"});
  CHECK(lsp("Content-Length: 0\r\n\r\n") == Events{""});
  CHECK(lsp("Content-Length: 4\r\n\r\n{}") == Events{"malformed"});
  CHECK(lsp("Content-Len") == Events{"malformed"});
  std::string out;
  ujrpc::protocols::append_content_length(out, 42);
  CHECK(out == "Content-Length: 42\r\n\r\n");
}

TEST_CASE("refuses malformed Content-Length headers") {
  for (const char* text :
       {"Content-Length: -1\r\n\r\n", "Content-Length: \r\n\r\n", "Content-Length: 1 1\r\n\r\n",
        "Content-Length: 0x1\r\n\r\n", "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "Content-Type: x\r\n\r\n", "\r\n", "Content-Length: 1\n\n", "Content-Length: 1\r\r",
        "Content Length: 1\r\n\r\n", ": 1\r\n\r\n", "Content-Length\r\n\r\n",
        "Content-Length: 1000000000000000\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(feed<ContentLengthFramer>({}, {text}) == Events{"malformed"});
  }
  CHECK(lsp("X: " + std::string(5000, 'x')) == Events{"malformed"});
}

TEST_CASE("tells what is still to come") {
  const Limits limits;
  JsonFramer json_framer(limits);
  json_framer.next(" ");
  CHECK_FALSE(json_framer.mid_document());
  json_framer.next("{");
  CHECK(json_framer.mid_document());
  json_framer.next("{}");
  CHECK_FALSE(json_framer.mid_document());
}

TEST_CASE("tells by the first bytes what a connection speaks") {
  for (const char* text :
       {"{", "[1", "\"", " ", "\t", "1", "-", "true", "f", "n", "\r\n\r\n{", "\n{", "\xEF\xBB\xBF"})
    CHECK(detect(text) == FirstBytes::kJson);
  for (const char* text : {"P", "POST /", "GET", "CONNECT", "Cont/", "\r\nGET"})
    CHECK(detect(text) == FirstBytes::kHttp);
  for (const char* text : {"]", "}", "\x01", "\x15\x03", "ping", "\r\n}"})
    CHECK(detect(text) == FirstBytes::kUnknown);
  for (const char* text : {"\x16", "\x16\x03\x01"}) CHECK(detect(text) == FirstBytes::kTls);
  for (const char* text : {"Content-", "Content-Length: 1", "\r\nContent-Type"})
    CHECK(detect(text) == FirstBytes::kContentLength);
  for (const char* text : {"", "\r", "\r\n", "C", "Content"})
    CHECK(detect(text) == FirstBytes::kUndecided);
  std::size_t skip = 0;
  tell("\r\n\r\nPOST", skip);
  CHECK(skip == 4);
}
