#include "protocols/http/policy.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "protocols/http/request_parser.hpp"

using ujrpc::Limits;
using ujrpc::http::Decision;
using ujrpc::http::HttpOptions;
using ujrpc::http::ParseResult;
using ujrpc::http::RequestParser;
using Kind = Decision::Kind;

namespace {

Decision decide(const std::string& line, const std::string& fields,
                const HttpOptions& options = {}) {
  const Limits limits;
  RequestParser parser(limits);
  const std::string text = line + " HTTP/1.1\r\n" + fields + "\r\n";
  REQUIRE(parser.parse(text).status == ParseResult::Status::kComplete);
  return ujrpc::http::decide(parser.request(), options);
}

int status_of(const std::string& line, const std::string& fields, const HttpOptions& options = {}) {
  return decide(line, fields, options).status;
}

const std::string kHost = "Host: localhost:8545\r\n";
const std::string kJson = kHost + "Content-Type: application/json\r\n";

const std::string kUpgrade = kHost +
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

HttpOptions with_cors(const std::string& origin) {
  HttpOptions options;
  options.cors_origins = {origin};
  return options;
}

}  // namespace

TEST_CASE("serves calls, health and the description") {
  CHECK(decide("POST /", kJson).kind == Kind::kCall);
  CHECK(decide("POST /?a=b", kJson).kind == Kind::kCall);
  CHECK(decide("GET /health", kHost).kind == Kind::kHealth);
  CHECK(decide("HEAD /openrpc.json?x", kHost).kind == Kind::kOpenRpc);
  HttpOptions options;
  options.openrpc = false;
  CHECK(status_of("GET /openrpc.json", kHost, options) == 404);
  options.path = "/rpc";
  CHECK(decide("POST /rpc", kJson, options).kind == Kind::kCall);
  CHECK(decide("POST /", kJson, options).why == "unknown path; post calls to /rpc");
}

TEST_CASE("refuses other paths and verbs") {
  CHECK(status_of("POST /other", kJson) == 404);
  CHECK(status_of("POST //", kJson) == 404);
  CHECK(status_of("OPTIONS *", kJson) == 404);
  CHECK(status_of("GET /", kHost) == 405);
  CHECK(decide("PUT /", kHost).fields == "Allow: POST, OPTIONS\r\n");
  CHECK(status_of("DELETE /", kHost) == 405);
  CHECK(decide("POST /health", kHost).fields == "Allow: GET, HEAD, OPTIONS\r\n");
}

TEST_CASE("takes the authority of an absolute target for the Host") {
  CHECK(decide("POST http://localhost/", "Host: evil\r\nContent-Type: application/json\r\n").kind ==
        Kind::kCall);
  CHECK(decide("POST HTTPS://127.0.0.1:1", kJson).kind == Kind::kCall);
  CHECK(status_of("POST http://evil/", kJson) == 421);
  CHECK(decide("GET http://localhost/health?x#y", kHost).kind == Kind::kHealth);
}

TEST_CASE("answers only to known hosts on loopback") {
  for (const char* host :
       {"localhost", "LOCALHOST:1", "127.0.0.1:99", "[::1]", "[::1]:80", "localhost:"}) {
    CHECK(status_of("GET /health", "Host: " + std::string(host) + "\r\n") == 200);
  }
  for (const char* host :
       {"evil.example", "", "localhost.evil", "127.0.0.1.evil:1", "a%C3b", "[fe80::1%25a]:1"}) {
    CAPTURE(host);
    CHECK(status_of("GET /health", "Host: " + std::string(host) + "\r\n") == 421);
  }
  HttpOptions listed;
  listed.allowed_hosts = {"Api.Example"};
  CHECK(status_of("GET /health", "Host: api.example:1\r\n", listed) == 200);
  HttpOptions open;
  open.on_loopback = false;
  CHECK(status_of("GET /health", "Host: anything\r\n", open) == 200);
  CHECK(status_of("GET /health", "Host: a/b\r\n", open) == 400);
}

TEST_CASE("refuses a malformed host") {
  for (const char* host : {"a/b", "localhost:x", "::1", "localhost:1:2", "a@localhost", "a b",
                           "[::1", "[]", "a#b", "\"", "%", "%zz", "%4", "\xe4"}) {
    CAPTURE(host);
    CHECK(status_of("GET /health", "Host: " + std::string(host) + "\r\n") == 400);
    CHECK(status_of("GET http://localhost/health", "Host: " + std::string(host) + "\r\n") == 400);
  }
  CHECK(status_of("POST http://localhost@evil/", kJson) == 400);
}

TEST_CASE("names the host that it does not know, unless that is too long for a name") {
  const auto why = [](const std::string& host) {
    return decide("GET /health", "Host: " + host + "\r\n").why;
  };
  CHECK(why("evil:1") == "unknown host \"evil:1\"; the option allowedHosts can allow it");
  CHECK(why(std::string(256, 'x')) == "unknown host; the option allowedHosts can allow it");
}

TEST_CASE("refuses content that is not JSON") {
  for (const char* type : {"application/json", "Application/JSON ; charset=utf-8",
                           "application/json-rpc", "application/jsonrequest"}) {
    CHECK(decide("POST /", kHost + "Content-Type: " + type + "\r\n").kind == Kind::kCall);
  }
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                           "", "application/jsonx"}) {
    CHECK(status_of("POST /", kHost + "Content-Type: " + type + "\r\n") == 415);
  }
  CHECK(decide("POST /", kHost).kind == Kind::kCall);
  CHECK(status_of("POST /", kHost + "Origin: http://localhost:8545\r\n") == 415);
  CHECK(status_of("POST /", kJson + "Content-Encoding: gzip\r\n") == 415);
  CHECK(status_of("POST /", kJson + "Content-Encoding: identity\r\n") == 200);
}

TEST_CASE("names the type that came where it is short and plain") {
  const auto why = [](const std::string& type) {
    return decide("POST /", kHost + "Content-Type: " + type + "\r\n").why;
  };
  const std::string must = "Content-Type must be application/json";
  CHECK(why("Text/Plain ; charset=utf-8") == must + ", got Text/Plain");
  CHECK(why("a\"\\b") == must + ", got a\"\\b");
  CHECK(why(std::string(60, 'x')) == must + ", got " + std::string(60, 'x'));
  CHECK(why(std::string(61, 'x')) == must);
  for (const char* type : {"text/pl\xe4in", "text/a, text/b", "\240application/json", ""}) {
    CHECK(why(type) == must);
  }
  CHECK(decide("POST /", kHost + "Origin: http://localhost:8545\r\n").why == must + ", got none");
}

TEST_CASE("grants allowed origins and refuses unknown ones") {
  const std::string fields = kJson + "Origin: https://app.example\r\n";
  CHECK(status_of("POST /", fields) == 403);
  CHECK(status_of("GET /health", kHost + "Origin: null\r\n") == 403);
  CHECK(decide("POST /", kJson + "Origin: http://LOCALHOST:8545\r\n").fields == "");
  CHECK(status_of("POST /", kJson + "Origin: http://localhost\r\n") == 403);
  const std::string grant = "Access-Control-Allow-Origin: https://app.example\r\nVary: Origin\r\n";
  CHECK(decide("POST /", fields, with_cors("https://app.example")).fields == grant);
  CHECK(decide("POST /", fields, with_cors("*")).fields == grant);
  CHECK(status_of("POST /", fields, with_cors("https://app")) == 403);
}

TEST_CASE("knows in which type the peer takes parts of replies") {
  const auto type_for = [](const std::string& accept) {
    return decide("POST /", kJson + "Accept: " + accept + "\r\n").stream_type;
  };
  CHECK(type_for("application/x-ndjson") == "application/x-ndjson");
  CHECK(type_for("Application/JSONL ;q=0.1") == "application/jsonl");
  CHECK(type_for("application/json, text/event-stream") == "text/event-stream");
  CHECK(type_for("text/event-stream;q=0,application/jsonl;a=b;q=0.001") == "application/jsonl");
  for (const char* accept : {"*/*", "application/*", "application/json", "", ",;,", "text/*",
                             "application/x-ndjson; q=0.000", "application/x-ndjson2"}) {
    CHECK(type_for(accept).empty());
  }
  CHECK(decide("GET /health", kHost + "Accept: text/event-stream\r\n").stream_type.empty());
}

TEST_CASE("knows how long the answers may take") {
  const auto decide_with = [](const std::string& value) {
    return decide("POST /", kJson + "RPC-Timeout-ms: " + value + "\r\n");
  };
  CHECK(decide("POST /", kJson).timeout_ms == 0);
  CHECK(decide_with("1").timeout_ms == 1);
  CHECK(decide_with("0000000050 ").timeout_ms == 50);
  CHECK(decide_with("2147483647").timeout_ms == 2147483647);
  for (const char* value : {"", "0", "0000000000", "2147483648", "00000000001", "4294967297",
                            "99999999999999999999", "-1", "+1", "1.0", "1 1", "1,1", "0x1", "a"}) {
    const Decision decision = decide_with(value);
    CHECK(decision.status == 400);
    CHECK(decision.why == "Rpc-Timeout-Ms must be an integer from 1 to 2147483647");
  }
  CHECK(decide("GET /health", kHost + "Rpc-Timeout-Ms: x\r\n").kind == Kind::kHealth);
}

TEST_CASE("takes keys to cancel by, of 16 bytes") {
  const auto decide_with = [](const std::string& value) {
    return decide("POST /", kJson + "rpc-cancel-key: " + value + "\r\n");
  };
  CHECK(decide_with("AZaz09-_AZaz09-_AZaz0A").kind == Kind::kCall);
  for (const char* value : {"", "AZaz09-_AZaz09-_AZaz0", "AZaz09-_AZaz09-_AZaz0AA",
                            "AZaz09-_AZaz09-_AZaz0=", "AZaz09+/AZaz09-_AZaz0A"}) {
    CHECK(decide_with(value).status == 400);
    CHECK(decide_with(value).why == "Rpc-Cancel-Key must be 16 bytes in base64url");
  }
}

TEST_CASE("answers a preflight, with grants for allowed origins only") {
  const Decision closed = decide("OPTIONS /", kHost + "Origin: http://x\r\n");
  CHECK(closed.status == 204);
  CHECK(closed.fields == "Allow: POST, OPTIONS\r\n");
  const Decision open =
      decide("OPTIONS /", kHost + "Origin: http://x\r\nAccess-Control-Request-Headers: a, b\r\n",
             with_cors("http://x"));
  CHECK(open.fields ==
        "Allow: POST, OPTIONS\r\nAccess-Control-Allow-Origin: http://x\r\nVary: Origin\r\n"
        "Access-Control-Allow-Methods: POST, OPTIONS\r\nAccess-Control-Allow-Headers: a, b\r\n"
        "Access-Control-Max-Age: 7200\r\n");
  HttpOptions trusting = with_cors("http://x");
  trusting.cors_credentials = true;
  trusting.cors_max_age = 60;
  CHECK(decide("OPTIONS /", kHost + "Origin: http://x\r\n", trusting).fields ==
        "Allow: POST, OPTIONS\r\nAccess-Control-Allow-Origin: http://x\r\nVary: Origin\r\n"
        "Access-Control-Allow-Credentials: true\r\n"
        "Access-Control-Allow-Methods: POST, OPTIONS\r\n"
        "Access-Control-Allow-Headers: Content-Type\r\nAccess-Control-Max-Age: 60\r\n");
  CHECK(decide("POST /", kJson + "Origin: http://x\r\n", trusting).fields ==
        "Access-Control-Allow-Origin: http://x\r\nVary: Origin\r\n"
        "Access-Control-Allow-Credentials: true\r\n");
}

TEST_CASE("lets a GET of the path of calls upgrade to WebSocket") {
  CHECK(decide("GET /", kUpgrade).kind == Kind::kWebSocket);
  CHECK(decide("GET /", kUpgrade + "Origin: http://localhost:8545\r\n").kind == Kind::kWebSocket);
  CHECK(decide("GET /", kUpgrade + "Origin: http://x\r\n", with_cors("http://x")).kind ==
        Kind::kWebSocket);
  CHECK(status_of("GET /health", kUpgrade) == 200);
  CHECK(status_of("HEAD /", kUpgrade) == 405);
  CHECK(decide("POST /", kUpgrade + "Content-Type: application/json\r\n").kind == Kind::kCall);
  HttpOptions closed;
  closed.web_socket = false;
  CHECK(decide("GET /", kUpgrade, closed).why == decide("GET /", kHost).why);
}

TEST_CASE("refuses an upgrade in this order: host, path, origin, version, key, body") {
  const std::string foreign = "Origin: http://evil\r\n";
  const std::string other_host = "Host: evil\r\n" + kUpgrade.substr(kHost.size());
  const auto with = [](const std::string& field, const std::string& value) {
    std::string fields = kUpgrade;
    const std::size_t at = fields.find(field) + field.size();
    return fields.replace(at, fields.find('\r', at) - at, value);
  };
  const std::string old = with("Sec-WebSocket-Version: ", "8");
  const std::string keyless = with("Sec-WebSocket-Key: ", "AAAA");
  CHECK(status_of("GET /other", other_host + foreign) == 421);
  CHECK(status_of("GET /other", kUpgrade + foreign) == 404);
  CHECK(status_of("GET /", old + foreign) == 403);
  CHECK(decide("GET /", old).fields ==
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
  CHECK(status_of("GET /", old) == 426);
  CHECK(decide("GET /", keyless).why == "Sec-WebSocket-Key must be 16 bytes in base64");
  CHECK(status_of("GET /", keyless) == 400);
  const Limits limits;
  for (const char* body : {"Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"}) {
    RequestParser parser(limits);
    const std::string text = "GET / HTTP/1.1\r\n" + kUpgrade + body + "\r\n";
    REQUIRE(parser.parse(text).status == ParseResult::Status::kNeedMore);
    CHECK(ujrpc::http::decide(parser.request(), {}).why ==
          "a request for WebSocket must not have a body");
  }
}

TEST_CASE("refuses to be a proxy and closes") {
  const Decision decision = decide("CONNECT example.org:443", kHost);
  CHECK(decision.status == 405);
  CHECK(decision.close);
}

TEST_CASE("refuses a large body with 413 unless the request is refused anyway") {
  Limits limits;
  limits.max_body_bytes = 10;
  const auto status_with = [&limits](const std::string& start, const HttpOptions& options) {
    RequestParser parser(limits);
    const std::string text =
        start + " HTTP/1.1\r\n" + kJson + "Origin: http://x\r\nContent-Length: 11\r\n\r\n";
    REQUIRE(parser.parse(text).http_status == 413);
    const Decision decision = ujrpc::http::decide_too_large(parser.request(), options, limits);
    CHECK(decision.close);
    return std::to_string(decision.status) + " " + decision.why + " " + decision.fields;
  };
  CHECK(status_with("POST /", with_cors("http://x")) ==
        "413 body too large; expected at most 10 bytes Access-Control-Allow-Origin: "
        "http://x\r\nVary: Origin\r\n");
  CHECK(status_with("POST /", {}).starts_with("403 "));
  CHECK(status_with("POST /x", with_cors("*")).starts_with("404 "));
}

TEST_CASE("says why for every status of the parser") {
  for (const std::uint16_t status : std::vector<std::uint16_t>{400, 408, 417, 431, 505}) {
    CHECK_FALSE(ujrpc::http::reason_of(status).empty());
    CHECK_FALSE(ujrpc::http::status_line_text(status).empty());
  }
}

TEST_CASE("writes whole replies") {
  std::string out;
  ujrpc::http::append_reply(out, 404, "no \"path\"", {.close = true, .extra_fields = "A: b\r\n"},
                            false);
  CHECK(
      out ==
      "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
      "Connection: close\r\nA: b\r\n\r\n"
      R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Invalid Request","data":"no \"path\""}})");
  out.clear();
  ujrpc::http::append_reply(out, 204, "", {.close = false, .extra_fields = "A: b\r\n"}, false);
  CHECK(out == "HTTP/1.1 204 No Content\r\nA: b\r\n\r\n");
  out.clear();
  ujrpc::http::append_reply(out, 413, "x", {}, true);
  CHECK(out.ends_with("\r\n\r\n"));
  out.clear();
  ujrpc::http::append_ok_head(out, 1234567, {});
  CHECK(out ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1234567\r\n\r\n");
  out.clear();
  ujrpc::http::append_ok_head(out, 5, {.close = true, .extra_fields = "A: b\r\n"});
  CHECK(out ==
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: "
        "close\r\nA: b\r\n\r\n");
}
