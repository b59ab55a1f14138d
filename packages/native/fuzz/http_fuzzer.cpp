// Requests in any split give the same events, and every view lies within what was given.
#include "protocols/http/policy.hpp"
#include "protocols/http/request_parser.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::require;
using Status = http::ParseResult::Status;

Limits small_limits() {
  Limits limits;
  limits.max_header_bytes = 512;
  limits.max_header_count = 6;
  limits.max_body_bytes = 64;
  return limits;
}

void check_fields(const http::Request& request) {
  std::size_t bytes = 0;
  http::FieldReader reader(request.head);
  for (http::Field field; reader.next(field);) {
    require(!field.name.empty());
    require(field.value.find_first_of("\r\n") == std::string_view::npos);
    bytes += field.name.size() + field.value.size();
  }
  require(bytes < request.head.size());
}

std::string describe(const http::Request& request) {
  std::string text;
  for (const std::string_view part :
       {request.head, request.body, request.method_text, request.target, request.host,
        request.origin, request.content_type, request.content_encoding, request.accept}) {
    text.append(part).append(part.data() == nullptr ? "-" : "|");
  }
  const http::Decision decision = http::decide(request, http::HttpOptions());
  http::append_reply(text, decision.status, decision.why, {.extra_fields = decision.fields}, false);
  return text + (request.keep_alive ? "keep" : "close");
}

std::vector<std::string> events(const std::vector<std::string>& pieces) {
  const Limits limits = small_limits();
  std::vector<std::string> found;
  http::RequestParser parser(limits);
  bool failed = false;
  std::string rest;
  fuzz::feed(pieces, rest, [&](std::string_view input, std::size_t& consumed) {
    if (failed) return false;
    const http::ParseResult result = parser.parse(input);
    consumed = result.consumed;
    failed = result.status == Status::kError;
    if (failed) found.push_back(std::to_string(result.http_status));
    if (result.status == Status::kSendContinue) found.push_back("continue");
    if (result.status == Status::kComplete) {
      require(parser.request().body.size() <= limits.max_body_bytes);
      check_fields(parser.request());
      found.push_back(describe(parser.request()));
      parser.reset();
    }
    return result.status == Status::kComplete || result.status == Status::kSendContinue;
  });
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::SplitInput input(data, size);
  require(events(input.whole()) == events(input.pieces()));
  return 0;
}
