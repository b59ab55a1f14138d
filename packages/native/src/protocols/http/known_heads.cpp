#include "protocols/http/known_heads.hpp"

#include <algorithm>

#include "protocols/http/characters.hpp"

namespace ujrpc::http {

namespace {

/// Enough for all lengths that are allowed, and few enough never to overflow.
constexpr std::size_t kMaxDigits = 15;

}  // namespace

KnownHeads::Match KnownHeads::match(std::string_view input, Index index) const {
  const Head& head = heads_[index];
  if (head.after.empty() || !input.starts_with(head.before)) return {};
  const std::string_view rest = input.substr(head.before.size());
  std::size_t digits = 0;
  std::uint64_t length = 0;
  for (; digits < std::min(rest.size(), kMaxDigits) && is_digit(rest[digits]); ++digits) {
    length = length * 10 + static_cast<std::uint64_t>(rest[digits] - '0');
  }
  if (digits == 0 || !rest.substr(digits).starts_with(head.after)) return {};
  return {head.before.size() + digits + head.after.size(), length};
}

KnownHeads::Index KnownHeads::remember(std::string_view head, std::string_view length) {
  const auto digits_at = static_cast<std::size_t>(length.data() - head.data());
  const std::string_view before = head.substr(0, digits_at);
  const std::string_view after = head.substr(digits_at + length.size());
  const auto known = std::find_if(heads_.begin(), heads_.end(), [&](const Head& one) {
    return one.before == before && one.after == after;
  });
  if (known != heads_.end()) return static_cast<Index>(known - heads_.begin());
  const Index index = next_;
  if (head.size() > kMaxBytes) return index;
  heads_[index] = {std::string(before), std::string(after)};
  next_ = static_cast<Index>((next_ + 1) % kCount);
  return index;
}

}  // namespace ujrpc::http
