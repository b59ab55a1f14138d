#include "verification.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ujrpc::load {
namespace {

constexpr std::string_view kId = R"("id":)";

bool ends_value(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == ',' || text[at] == '}');
}

// The value of the member `id`, if it is a natural number and nothing else.
std::optional<std::uint64_t> id_in(std::string_view text) {
  const std::size_t at = text.find(kId);
  if (at == std::string_view::npos) return std::nullopt;
  const char* const end = text.data() + text.size();
  std::uint64_t value = 0;
  const std::size_t digits = std::min(text.find_first_not_of(' ', at + kId.size()), text.size());
  const auto [rest, error] = std::from_chars(text.data() + digits, end, value);
  const bool is_whole = ends_value(text, static_cast<std::size_t>(rest - text.data()));
  return error == std::errc{} && is_whole ? std::optional(value) : std::nullopt;
}

// The place after the first result, if that is `result`.
std::optional<std::size_t> past_result(std::string_view text, std::string_view key,
                                       std::string_view result) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t value = at + key.size();
  if (text.compare(value, result.size(), result) != 0) return std::nullopt;
  return ends_value(text, value + result.size()) ? std::optional(value + result.size())
                                                 : std::nullopt;
}

bool is_answer(const Options& options, std::string_view body, std::uint64_t id,
               std::string_view result) {
  const auto end = past_result(body, options.result_key, result);
  if (!end || body.front() != '{' || body.back() != '}') return false;
  if (!options.has_ids()) return true;
  // An id within the result is not the reply's.
  const std::string_view before = body.substr(0, body.find(options.result_key));
  return (id_in(before) ? id_in(before) : id_in(body.substr(*end))) == id;
}

// Replies of a batch in the order of its calls: how protocols without ids do it.
bool are_in_order(const Options& options, const Message& message, std::string_view body) {
  for (const std::string& result : message.results) {
    const auto end = past_result(body, options.result_key, result);
    if (!end) return false;
    body.remove_prefix(*end);
  }
  return body.find(options.result_key) == std::string_view::npos;
}

// Flat objects, told by their ids.
bool are_all_there(const Options& options, const Message& message, std::string_view body) {
  std::vector<bool> seen(message.results.size(), false);
  std::size_t answered = 0;
  for (std::size_t begin = body.find('{'); begin != std::string_view::npos;) {
    const std::size_t end = body.find('}', begin);
    if (end == std::string_view::npos) return false;
    const std::string_view object = body.substr(begin, end + 1 - begin);
    const auto id = id_in(object);
    if (!id || *id < message.first_id) return false;
    const std::uint64_t call = *id - message.first_id;
    if (call >= seen.size() || seen[call]) return false;
    if (!past_result(object, options.result_key, message.results[call])) return false;
    seen[call] = true;
    answered += 1;
    begin = body.find('{', end);
  }
  return answered == seen.size();
}

bool check(const Options& options, const Message& message, std::string_view body) {
  if (options.result_key.empty()) return body == message.results.front();
  if (body.empty()) return false;
  if (options.batch == 0) {
    return is_answer(options, body, message.first_id, message.results.front());
  }
  if (body.front() != '[' || body.back() != ']') return false;
  return options.has_ids() ? are_all_there(options, message, body)
                           : are_in_order(options, message, body);
}

}  // namespace

bool answers(const Options& options, Message& message, std::string_view body) {
  if (!message.verified.empty() && message.verified == body) return true;
  if (!check(options, message, body)) return false;
  message.verified = body;
  return true;
}

}  // namespace ujrpc::load
