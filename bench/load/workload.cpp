#include "workload.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "fatal.hpp"

namespace ujrpc::load {
namespace {

constexpr std::uint64_t kFirstId = 1'000'000;
constexpr std::size_t kMaxMessages = 1024;
constexpr std::size_t kCallsInPool = 65'536;

std::string call_text(const Options& options, std::uint64_t a, std::uint64_t b, std::uint64_t id) {
  const std::string first = std::to_string(a);
  const std::string second = std::to_string(b);
  const std::string params = options.named_params ? R"({"a":)" + first + R"(,"b":)" + second + "}"
                                                  : "[" + first + "," + second + "]";
  return R"({"jsonrpc":"2.0","method":")" + options.method + R"(","params":)" + params +
         R"(,"id":)" + std::to_string(id) + "}";
}

// RFC 9112 §3: the least that a request needs.
std::string http_request(const Options& options, const std::string& body) {
  const std::string close = options.reconnect ? "Connection: close\r\n" : "";
  return "POST " + options.path + " HTTP/1.1\r\nHost: " + options.host + "\r\n" + close +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string framed(const Options& options, const std::string& body) {
  return options.protocol == Protocol::kHttp ? http_request(options, body) : body + "\n";
}

Message file_message(const Options& options) {
  std::ifstream file(options.body_file, std::ios::binary);
  if (!file) fatal(Exit::kUsage, "cannot read " + options.body_file);
  std::string body{std::istreambuf_iterator<char>(file), {}};
  while (body.ends_with('\n')) body.pop_back();
  Message message;
  message.bytes = framed(options, body);
  return message;
}

}  // namespace

std::vector<Message> make_messages(const Options& options) {
  if (!options.body_file.empty()) return {file_message(options)};
  const std::size_t calls = options.calls_per_message();
  const std::size_t count = std::clamp(kCallsInPool / calls, kMinMessages, kMaxMessages);
  std::minstd_rand random(1);  // the same requests in every run
  // Six digits each, and six in every sum.
  std::uniform_int_distribution<std::uint64_t> number(100'000, 499'999);
  std::vector<Message> messages(count);
  std::uint64_t id = kFirstId;
  for (Message& message : messages) {
    message.first_id = id;
    std::string body;
    for (std::size_t call = 0; call < calls; ++call, ++id) {
      const std::uint64_t a = number(random);
      const std::uint64_t b = number(random);
      message.sums.push_back(a + b);
      body += (call == 0 ? "" : ",") + call_text(options, a, b, id);
    }
    message.bytes = framed(options, options.batch == 0 ? body : "[" + body + "]");
  }
  return messages;
}

}  // namespace ujrpc::load
