// What one `sum` call costs in each byte machine, in nanoseconds, single thread, warm caches.
#include <chrono>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "messages/message_parser.hpp"
#include "messages/plan.hpp"
#include "messages/response.hpp"
#include "protocols/http/request_parser.hpp"
#include "protocols/http/response.hpp"
#include "protocols/json_lines/json_framer.hpp"
#include "protocols/websocket/frame_reader.hpp"
#include "protocols/websocket/frame_writer.hpp"

namespace {

using namespace ujrpc;

constexpr std::string_view kCall =
    R"({"jsonrpc":"2.0","id":12345,"method":"sum","params":[2.5,3]})";

const messages::Plan kSum = {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}};

std::string http_request(std::string_view extra_fields) {
  std::string text = "POST / HTTP/1.1\r\nHost: localhost:8545\r\n";
  text.append(extra_fields).append("Content-Type: application/json\r\nContent-Length: ");
  return text.append(std::to_string(kCall.size())).append("\r\n\r\n").append(kCall);
}

std::string batch_of(int calls) {
  std::string text = "[";
  for (int i = 0; i < calls; ++i) text.append(i == 0 ? "" : ",").append(kCall);
  return text + "]";
}

/// Runs `pass`, which does `calls` calls, for some tenths of a second; prints the best pass.
template <typename Pass>
void measure(const char* what, int calls, Pass pass) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (const auto end = Clock::now() + std::chrono::milliseconds(300); Clock::now() < end;) {
    const auto start = Clock::now();
    for (int i = 0; i < 100; ++i) pass();
    const std::chrono::duration<double, std::nano> took = Clock::now() - start;
    best = std::min(best, took.count() / 100 / calls);
  }
  std::printf("%-52s %7.1f ns/call\n", what, best);
}

struct Service {
  Limits limits;
  messages::MessageParser parser{limits};
  std::vector<messages::Argument> arguments;
  std::string body;
  std::string out;

  void answer(std::string_view text) {
    const messages::Message message = parser.parse(text);
    for (const messages::Call& call : message.calls) {
      if (!messages::decode_params(parser.tokens(), call, kSum, arguments)) std::abort();
      messages::append_result(body, call.id, arguments[0].number + arguments[1].number);
    }
  }
};

template <typename EachRequest>
void pipelined(const Limits& limits, std::string_view input, EachRequest each) {
  http::RequestParser parser(limits);
  while (!input.empty()) {
    const http::ParseResult result = parser.parse(input);
    if (result.status != http::ParseResult::Status::kComplete) std::abort();
    each(parser.request());
    input.remove_prefix(result.consumed);
    parser.reset();
  }
}

void http_benchmarks(Service& service) {
  constexpr int kPipelined = 16;
  std::string plain, browser;
  for (int i = 0; i < kPipelined; ++i) {
    plain += http_request({});
    browser += http_request(
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101\r\n"
        "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n"
        "Accept-Language: en-US,en;q=0.5\r\nConnection: keep-alive\r\n");
  }
  std::size_t bytes = 0;
  const auto count = [&bytes](const http::Request& request) { bytes += request.body.size(); };
  measure("http head and body, 3 fields", kPipelined,
          [&] { pipelined(service.limits, plain, count); });
  measure("http head and body, 8 fields", kPipelined,
          [&] { pipelined(service.limits, browser, count); });
  measure("http + envelope + plan + reply", kPipelined, [&] {
    service.out.clear();
    pipelined(service.limits, plain, [&](const http::Request& request) {
      service.body.clear();
      service.answer(request.body);
      http::append_ok_head(service.out, service.body.size(), {});
      service.out += service.body;
    });
  });
}

void raw_benchmarks(Service& service) {
  constexpr int kDocuments = 16;
  std::string stream;
  for (int i = 0; i < kDocuments; ++i) stream.append(kCall).append("\n");
  const auto each_document = [&](auto use) {
    protocols::JsonFramer framer(service.limits);
    std::string_view input = stream;
    for (protocols::Frame frame; frame = framer.next(input), !frame.document.empty();) {
      use(frame.document);
      input.remove_prefix(frame.consumed);
    }
  };
  std::size_t bytes = 0;
  measure("raw framing", kDocuments, [&] {
    each_document([&bytes](std::string_view document) { bytes += document.size(); });
  });
  measure("raw framing + envelope + plan + reply", kDocuments, [&] {
    service.body.clear();
    each_document([&](std::string_view document) { service.answer(document); });
  });
}

/// A client's frame whose mask is zeros, so that taking it off in place leaves the next pass as much.
std::string websocket_frame(std::string_view payload) {
  std::string frame;
  websocket::append_frame_header(frame, websocket::Opcode::kText, payload.size());
  frame[1] = static_cast<char>(frame[1] | 0x80);
  return frame.append(4, '\0').append(payload);
}

void websocket_benchmarks(Service& service) {
  constexpr int kMessages = 16;
  std::string stream;
  for (int i = 0; i < kMessages; ++i) stream += websocket_frame(kCall);
  const auto each_message = [&](auto use) {
    websocket::FrameReader reader(service.limits);
    for (std::span<char> input(stream); !input.empty();) {
      const websocket::FrameEvent event = reader.next(input);
      if (event.status != websocket::FrameEvent::Status::kText) std::abort();
      use(event.payload);
      input = input.subspan(event.consumed);
    }
  };
  std::size_t bytes = 0;
  measure("websocket framing", kMessages,
          [&] { each_message([&bytes](std::string_view message) { bytes += message.size(); }); });
  measure("websocket framing + envelope + plan + reply", kMessages, [&] {
    service.out.clear();
    each_message([&](std::string_view message) {
      service.body.clear();
      service.answer(message);
      websocket::append_frame_header(service.out, websocket::Opcode::kText, service.body.size());
      service.out += service.body;
    });
  });
}

void rpc_benchmarks(Service& service) {
  measure("envelope", 1, [&] { service.parser.parse(kCall); });
  const messages::Message message = service.parser.parse(kCall);
  measure("plan", 1, [&] {
    messages::decode_params(service.parser.tokens(), message.calls[0], kSum, service.arguments);
  });
  measure("reply, integer", 1, [&] {
    service.body.clear();
    messages::append_result(service.body, "12345", 5);
  });
  measure("reply, double", 1, [&] {
    service.body.clear();
    messages::append_result(service.body, "12345", 5.123456789);
  });
  constexpr int kItems = 100;
  const std::string batch = batch_of(kItems);
  measure("batch of 100: envelope + plan + reply", kItems, [&] {
    service.body.clear();
    service.answer(batch);
  });
}

}  // namespace

int main() {
  Service service;
  http_benchmarks(service);
  raw_benchmarks(service);
  websocket_benchmarks(service);
  rpc_benchmarks(service);
}
