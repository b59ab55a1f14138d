#include "messages/validator.hpp"

namespace ujrpc::messages {

namespace {
constexpr char closing(char opening) { return opening == '{' ? '}' : ']'; }
}  // namespace

std::uint32_t Validator::container(std::uint32_t i, std::size_t depth) {
  open_.clear();
  for (;;) {
    const char c = tokens_->at(i);
    if (c == '{' || c == '[') {
      open_.push_back(c);
      enter(depth + open_.size());
      if (tokens_->at(i + 1) != closing(c)) {
        i = next_in(c, i);
        if (i == kInvalid) return kInvalid;
        continue;
      }
      open_.pop_back();
      i += 2;
    } else {
      if (!scalar(i)) return kInvalid;
      ++i;
    }
    for (;;) {
      if (open_.empty()) return i;
      const char container = open_.back();
      const char separator = tokens_->at(i);
      if (separator == ',') {
        i = next_in(container, i);
        if (i == kInvalid) return kInvalid;
        break;
      }
      if (separator != closing(container)) return kInvalid;
      open_.pop_back();
      ++i;
    }
  }
}

// The token of the value that follows the opening bracket or comma at `i`.
std::uint32_t Validator::next_in(char container, std::uint32_t i) const {
  if (container == '[') return i + 1;
  return name(i + 1) ? i + 3 : kInvalid;
}

}  // namespace ujrpc::messages
