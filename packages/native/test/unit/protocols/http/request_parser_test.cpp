#include "protocols/http/request_parser.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using ujrpc::Limits;
using ujrpc::http::Field;
using ujrpc::http::FieldReader;
using ujrpc::http::Method;
using ujrpc::http::ParseResult;
using ujrpc::http::RequestParser;
using Status = ParseResult::Status;

namespace {

struct Outcome {
  Status status;
  int http_status = 0;
  std::string method{}, target{}, host{}, body{}, fields{};
  bool keep_alive = false;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const RequestParser& parser, const ParseResult& result) {
  if (result.status != Status::kComplete)
    return {.status = result.status, .http_status = result.http_status};
  const auto& request = parser.request();
  std::string fields;
  FieldReader reader(request.head);
  for (Field field; reader.next(field);)
    fields.append(field.name).append("=").append(field.value).append(";");
  return {result.status,
          0,
          std::string(request.method_text),
          std::string(request.target),
          std::string(request.host),
          std::string(request.body),
          fields,
          request.keep_alive};
}

/// Feeds pieces as a connection does: what was not consumed stays, in a buffer that moves.
std::vector<Outcome> feed(const Limits& limits, const std::vector<std::string>& pieces) {
  std::vector<Outcome> outcomes;
  RequestParser parser(limits);
  std::string buffer;
  for (const std::string& piece : pieces) {
    buffer = std::string(buffer).append(piece);
    while (!buffer.empty()) {
      // A copy of its own size, so that a sanitizer sees any read beyond it.
      const std::vector<char> exact(buffer.begin(), buffer.end());
      const ParseResult result = parser.parse({exact.data(), exact.size()});
      if (result.status != Status::kNeedMore) outcomes.push_back(outcome_of(parser, result));
      buffer.erase(0, result.consumed);
      if (result.status == Status::kError) return outcomes;
      if (result.status == Status::kComplete) parser.reset();
      if (result.status == Status::kNeedMore) break;
    }
  }
  return outcomes;
}

Outcome parse(const std::string& text, const Limits& limits = {}) {
  const auto outcomes = feed(limits, {text});
  return outcomes.empty() ? Outcome{.status = Status::kNeedMore} : outcomes.front();
}

int refused_with(const std::string& text, const Limits& limits = {}) {
  return parse(text, limits).http_status;
}

std::string post(const std::string& fields, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n", body);
}

}  // namespace

TEST_CASE("reads a request with its fields and body") {
  const Outcome got = parse(
      "POST /rpc?x HTTP/1.1\r\nHost: localhost:1\r\nX-Y:  v w \t\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(got == Outcome{Status::kComplete, 0, "POST", "/rpc?x", "localhost:1", "{}",
                       "Host=localhost:1;X-Y=v w;Content-Length=2;", true});
}

TEST_CASE("gives the fields that decisions are made by") {
  const std::string text =
      post("oRIGIN: http://o\r\nCONTENT-TYPE: t\r\ncontent-encoding: gzip\r\nAccept: x\r\n");
  const Limits limits;
  RequestParser parser(limits);
  CHECK(parser.parse(text).status == Status::kComplete);
  CHECK(parser.request().origin == "http://o");
  CHECK(parser.request().content_type == "t");
  CHECK(parser.request().content_encoding == "gzip");
  CHECK(parser.request().accept == "x");
  CHECK(parser.request().method == Method::kPost);
  parser.reset();
  CHECK(parser.parse(post("")).status == Status::kComplete);
  CHECK(parser.request().origin.data() == nullptr);
}

TEST_CASE("tells a field that is empty from one that was not sent") {
  const Limits limits;
  RequestParser parser(limits);
  CHECK(parser.parse("GET / HTTP/1.1\r\nHost:\r\nOrigin: \t\r\n\r\n").status == Status::kComplete);
  CHECK(parser.request().host.data() != nullptr);
  CHECK(parser.request().origin.data() != nullptr);
  CHECK(parser.request().origin.empty());
  CHECK(parser.request().content_type.data() == nullptr);
}

TEST_CASE("reads pipelined requests one by one") {
  const std::string one = post("Content-Length: 1\r\n", "1");
  const auto got = feed({}, {one + one + chunked("1\r\nx\r\n0\r\n\r\n") + one});
  CHECK(got.size() == 4);
  CHECK(got[1].body == "1");
  CHECK(got[2].body == "x");
}

TEST_CASE("skips empty lines before a request line") {
  CHECK(parse("\r\n\r\n" + post("")).status == Status::kComplete);
  CHECK(refused_with("\r\n\n" + post("")) == 400);
}

TEST_CASE("answers the same for every split") {
  const std::vector<std::string> samples = {
      post("Content-Length: 5\r\nAccept: */*\r\n", "12345"),
      "\r\n" + chunked("5;a=\"b\"\r\n12345\r\n0A\r\n0123456789\r\n0\r\nT: u\r\n\r\n") + post(""),
      post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc") + post("Content-Length: 0\r\n"),
      post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "1\r\na\r\n0\r\n\r\n") +
          post(""),
      "GET / HTTP/1.0\r\n\r\n",
      post("A: b\r\nBad Field: c\r\n"),
      post("") + "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
      post("X: a\rb\r\n"),
      chunked("5\r\n123456\r\n"),
  };
  for (const std::string& sample : samples) {
    CAPTURE(sample);
    const auto whole = feed({}, {sample});
    CHECK(!whole.empty());
    std::vector<std::string> bytes;
    for (const char c : sample) bytes.emplace_back(1, c);
    CHECK(feed({}, bytes) == whole);
    for (std::size_t i = 1; i < sample.size(); ++i) {
      CHECK(feed({}, {sample.substr(0, i), sample.substr(i)}) == whole);
      for (std::size_t j = i + 1; j < sample.size(); j += 7) {
        CHECK(feed({}, {sample.substr(0, i), sample.substr(i, j - i), sample.substr(j)}) == whole);
      }
    }
  }
}

TEST_CASE("keeps the connection as the version and Connection say") {
  CHECK(parse(post("")).keep_alive);
  CHECK_FALSE(parse(post("Connection: close\r\n")).keep_alive);
  CHECK_FALSE(parse(post("Connection: x , CLOSE,y\r\n")).keep_alive);
  CHECK_FALSE(parse(post("Connection: x\r\nConnection: close\r\n")).keep_alive);
  CHECK(parse(post("Connection: closed, keep-alive\r\n")).keep_alive);
  CHECK_FALSE(parse("GET / HTTP/1.0\r\nHost: a\r\n\r\n").keep_alive);
}

TEST_CASE("serves HTTP/1.0 without Host and refuses HTTP/1.1 without it") {
  CHECK(parse("GET / HTTP/1.0\r\n\r\n").status == Status::kComplete);
  CHECK(refused_with("GET / HTTP/1.1\r\n\r\n") == 400);
}

TEST_CASE("refuses other versions with 505 and what is not a version with 400") {
  for (const char* version : {"HTTP/2.0", "HTTP/1.2", "HTTP/0.9", "HTTP/3.1"}) {
    CHECK(refused_with(std::string("GET / ") + version + "\r\nHost: a\r\n\r\n") == 505);
  }
  for (const char* version :
       {"HTTP/1.1 ", "http/1.1", "HTTP/11", "HTTP/1.x", "HTTP/1.10", "", "X"}) {
    CHECK(refused_with(std::string("GET / ") + version + "\r\nHost: a\r\n\r\n") == 400);
  }
}

TEST_CASE("refuses a malformed request line") {
  for (const char* line :
       {"GET", "GET /", "GET  / HTTP/1.1", " GET / HTTP/1.1", "GET / HTTP/1.1 x", "G(T / HTTP/1.1",
        "GET /\x80 HTTP/1.1", "GET /\t HTTP/1.1", "GET / \x01HTTP/1.1", "\tGET / HTTP/1.1",
        "get / HTTP/1.1", "Post / HTTP/1.1", "POST x HTTP/1.1", "POST ftp://a/ HTTP/1.1",
        "POST http:/a HTTP/1.1"}) {
    CAPTURE(line);
    CHECK(refused_with(std::string(line) + "\r\nHost: a\r\n\r\n") == 400);
  }
}

TEST_CASE("refuses malformed fields") {
  for (const std::string& field : std::vector<std::string>{
           "Name : v", " Name: v", "\tName: v", "Name", ": v", "Na me: v", "Name\t: v", "N\x80: v",
           "N(: v", std::string("N: a\0b", 6), "N: a\x01", "N: \x7f", "N: a\rb", "N: a\nb",
           "N: v\r\n folded", "N: v\r\n\tfolded"}) {
    CAPTURE(field);
    CHECK(refused_with(post(field + "\r\n")) == 400);
  }
  CHECK(parse(post("N: \t\x80\xff~ !\r\n")).status == Status::kComplete);
}

TEST_CASE("refuses line ends other than CRLF") {
  CHECK(refused_with("GET / HTTP/1.1\nHost: a\n\n") == 400);
  CHECK(refused_with("GET / HTTP/1.1\r\nHost: a\n\r\n") == 400);
  CHECK(refused_with("GET / HTTP/1.1\rHost: a\r\r") == 400);
  CHECK(refused_with("GET / HTTP/1.1\r\nHost: a\r\n\n") == 400);
}

TEST_CASE("refuses a second field where two readers could differ") {
  CHECK(refused_with(post("Host: a\r\n")) == 400);
  CHECK(refused_with(post("Content-Length: 1\r\nContent-Length: 1\r\n", "1")) == 400);
  CHECK(refused_with(post("Content-Length: 0\r\nContent-Length: 0\r\n")) == 400);
  CHECK(refused_with(post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(refused_with(post("Origin: a\r\nOrigin: a\r\n")) == 400);
  CHECK(refused_with(post("Content-Type: a\r\ncontent-type: b\r\n")) == 400);
  CHECK(refused_with(post("Content-Type:\r\nContent-Type: b\r\n")) == 400);
}

TEST_CASE("refuses a Content-Length that is not a plain number") {
  for (const char* value : {"", "-1", "+1", "0x1", "1,1", "1 1", "1.0", "1e1",
                            "18446744073709551616", "99999999999999999999"}) {
    CAPTURE(value);
    CHECK(refused_with(post("Content-Length: " + std::string(value) + "\r\n")) == 400);
  }
  CHECK(parse(post("Content-Length: 0002\r\n", "ab")).body == "ab");
  CHECK(refused_with(post("Content-Length: 18446744073709551615\r\n")) == 413);
}

TEST_CASE("refuses Transfer-Encoding but exactly chunked") {
  CHECK(refused_with(post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n")) == 400);
  CHECK(refused_with(post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")) == 400);
  CHECK(refused_with("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  for (const char* value :
       {"gzip", "chunked, chunked", "identity", "gzip, chunked", "", "chunkedx", "\"chunked\""}) {
    CHECK(refused_with(post("Transfer-Encoding: " + std::string(value) + "\r\n")) == 400);
  }
  CHECK(parse(post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n")).status == Status::kComplete);
}

TEST_CASE("refuses a body over the limit before it is there") {
  Limits limits;
  limits.max_body_bytes = 10;
  CHECK(parse(post("Content-Length: 10\r\n", "0123456789"), limits).body.size() == 10);
  CHECK(refused_with(post("Content-Length: 11\r\n"), limits) == 413);
  CHECK(refused_with(chunked("b\r\n"), limits) == 413);
  CHECK(refused_with(chunked("5\r\n01234\r\n6\r\n"), limits) == 413);
  CHECK(parse(chunked("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"), limits).body == "0123456789");
}

TEST_CASE("refuses a head over the limits with 431, split or whole") {
  Limits limits;
  const std::string empty = post("X: \r\n");
  const std::string fits =
      post("X: " + std::string(limits.max_header_bytes - empty.size(), 'x') + "\r\n");
  CHECK(fits.size() == limits.max_header_bytes);
  CHECK(parse(fits).status == Status::kComplete);
  const std::string over =
      post("X: " + std::string(limits.max_header_bytes - empty.size() + 1, 'x') + "\r\n");
  CHECK(refused_with(over) == 431);
  CHECK(feed(limits, {over.substr(0, 16380), over.substr(16380)}).front().http_status == 431);
  CHECK(refused_with("GET /" + std::string(20000, 'x')) == 431);
  std::string many;
  for (int i = 0; i < 99; ++i) many += "A: b\r\n";
  CHECK(parse(post(many)).status == Status::kComplete);
  CHECK(refused_with(post(many + "A: b\r\n")) == 431);
}

TEST_CASE("asks for 100 Continue once") {
  const auto got = feed({}, {post("Expect: 100-Continue\r\nContent-Length: 2\r\n"), "{}"});
  CHECK(got.size() == 2);
  CHECK(got[0].status == Status::kSendContinue);
  CHECK(got[1].body == "{}");
  CHECK(feed({}, {post("Expect: 100-continue\r\n")}).size() == 2);
  CHECK(
      feed({}, {"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n1"}).size() ==
      1);
  CHECK(refused_with(post("Expect: 200-ok\r\n")) == 417);
  CHECK(refused_with(post("Expect: 100-continue\r\nContent-Length: 2000000\r\n")) == 413);
}

TEST_CASE("ignores chunk extensions and trailers within their limit") {
  CHECK(parse(chunked("1;x=y;z\r\na\r\n0;q\r\nT: u\r\nV:\r\n\r\n")).body == "a");
  const std::string extension(4000, 'x');
  CHECK(parse(chunked("1;" + extension + "\r\na\r\n0\r\n\r\n")).body == "a");
  CHECK(refused_with(chunked("1;" + extension + "\r\na\r\n1;" + extension + "\r\n")) == 400);
  CHECK(refused_with(chunked("0\r\nT: " + extension + extension + "\r\n\r\n")) == 400);
}

TEST_CASE("puts many chunks together") {
  std::string body;
  for (int i = 0; i < 40; ++i) body += "1\r\nx\r\n";
  CHECK(parse(chunked(body + "0\r\n\r\n")).body == std::string(40, 'x'));
}

TEST_CASE("refuses odd chunks") {
  for (const std::string& body : std::vector<std::string>{"\r\n",
                                                          "g\r\n",
                                                          "-1\r\n",
                                                          "+1\r\n",
                                                          "0x1\r\n",
                                                          " 1\r\n",
                                                          "1 \r\n",
                                                          "1\n",
                                                          "1\r\r",
                                                          "1\r\nab\r\n",
                                                          "1\r\na\n",
                                                          "1\r\na\rx",
                                                          "00000000000000001\r\n",
                                                          "1;\x01\r\n",
                                                          "1;\n",
                                                          "0\r\n:x\r\n\r\n",
                                                          "0\r\nT u\r\n\r\n",
                                                          "0\r\n T: u\r\n",
                                                          "0\r\nT: \x01\r\n",
                                                          "0\r\nT: u\n\r\n",
                                                          "0\r\n\rx",
                                                          "0\r\nT: u\r\r"}) {
    CAPTURE(body);
    CHECK(refused_with(chunked(body)) == 400);
  }
}

TEST_CASE("says whether a request has begun") {
  const Limits limits;
  RequestParser parser(limits);
  const std::string head = post("Content-Length: 100\r\n");
  CHECK_FALSE(parser.mid_request());
  CHECK(parser.parse(head).status == Status::kNeedMore);
  CHECK(parser.mid_request());
}

TEST_CASE("is small while idle") { CHECK(sizeof(RequestParser) <= 512); }
