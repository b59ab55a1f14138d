#include "workload.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <string_view>
#include <utility>

#include "fatal.hpp"
#include "grpc_wire.hpp"
#include "wire.hpp"

namespace ujrpc::load {
namespace {

constexpr std::uint64_t kFirstId = 1'000'000;
constexpr std::size_t kMaxMessages = 1024;
constexpr std::size_t kCallsInPool = 65'536;
constexpr std::size_t kBytesInPool = 8 * 1024 * 1024;

// The numbers of one call, and its place.
struct Call {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t id;
  std::size_t index;
};

std::string filled(const std::string& form, const Call& call, const std::string& value) {
  const std::array<std::pair<std::string_view, std::string>, 5> words = {
      {{"{a}", std::to_string(call.a)},
       {"{b}", std::to_string(call.b)},
       {"{id}", std::to_string(call.id)},
       {"{i}", std::to_string(call.index)},
       {"{value}", value}}};
  std::string text;
  for (std::size_t at = 0; at < form.size();) {
    const auto word = std::find_if(words.begin(), words.end(), [&](const auto& pair) {
      return form.compare(at, pair.first.size(), pair.first) == 0;
    });
    text += word == words.end() ? form.substr(at, 1) : word->second;
    at += word == words.end() ? 1 : word->first.size();
  }
  return text;
}

std::string result_text(const Options& options, const Call& call, const std::string& value) {
  if (options.verify == Verify::kValue) return value;
  if (options.verify != Verify::kSession) return std::to_string(call.a + call.b);
  const bool is_valid = (call.a ^ call.b) % 23 == 0;
  if (options.protocol == Protocol::kGrpc) return is_valid ? "1" : "0";
  return is_valid ? "true" : "false";
}

std::string read_value(const Options& options) {
  if (options.value_file.empty()) return {};
  std::ifstream file(options.value_file, std::ios::binary);
  if (!file) fatal(Exit::kUsage, "cannot read " + options.value_file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t message_count(const Options& options, const std::string& value) {
  const std::size_t calls = options.calls_per_message();
  if (value.empty()) return std::clamp(kCallsInPool / calls, kMinMessages, kMaxMessages);
  return std::clamp<std::size_t>(kBytesInPool / (value.size() * calls), 1, kMaxMessages);
}

}  // namespace

std::vector<Message> make_messages(const Options& options) {
  const std::string value = read_value(options);
  std::minstd_rand random(1);  // the same requests in every run
  // Six digits each, and six in every sum.
  std::uniform_int_distribution<std::uint64_t> number(100'000, 499'999);
  std::vector<Message> messages(message_count(options, value));
  std::uint64_t id = kFirstId;
  for (Message& message : messages) {
    message.first_id = id;
    std::string body;
    std::string target = options.path;
    for (std::size_t index = 0; index < options.calls_per_message(); ++index, ++id) {
      const std::uint64_t a = number(random);
      const Call call{.a = a, .b = number(random), .id = id, .index = index};
      message.results.push_back(result_text(options, call, value));
      const bool is_grpc = options.protocol == Protocol::kGrpc;
      if (index > 0) body += ',';
      body += is_grpc ? grpc_pair(call.a, call.b) : filled(options.call, call, value);
      target = filled(options.path, call, value);
    }
    if (options.batch > 0) body = options.frame.front() + body + options.frame.back();
    message.bytes = framed(options, target, body);
  }
  return messages;
}

}  // namespace ujrpc::load
