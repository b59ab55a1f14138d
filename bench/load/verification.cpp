#include "verification.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace ujrpc::load {
namespace {

// The value of a member of a flat JSON object, if it is a natural number and nothing else.
std::optional<std::uint64_t> number_of(std::string_view object, std::string_view name) {
  const std::size_t at = object.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = object.substr(at + name.size());
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  const bool whole = end != text.data() + text.size() && (*end == ',' || *end == '}');
  return whole ? std::optional(value) : std::nullopt;
}

bool check(const Message& message, std::string_view body) {
  const bool batch = message.sums.size() > 1 || body.starts_with('[');
  if (body.empty() || body.front() != (batch ? '[' : '{')) return false;
  std::vector<bool> seen(message.sums.size(), false);
  std::size_t answered = 0;
  for (std::size_t begin = body.find('{'); begin != std::string_view::npos;) {
    const std::size_t end = body.find('}', begin);
    if (end == std::string_view::npos) return false;
    const std::string_view object = body.substr(begin, end + 1 - begin);
    const auto id = number_of(object, R"("id":)");
    const auto result = number_of(object, R"("result":)");
    if (!id || !result || *id < message.first_id) return false;
    const std::uint64_t call = *id - message.first_id;
    if (call >= seen.size() || seen[call] || message.sums[call] != *result) return false;
    seen[call] = true;
    answered += 1;
    begin = body.find('{', end);
  }
  return answered == seen.size();
}

}  // namespace

bool answers(Message& message, std::string_view body) {
  if (!message.verified.empty() && message.verified == body) return true;
  if (!check(message, body)) return false;
  message.verified = body;
  return true;
}

}  // namespace ujrpc::load
