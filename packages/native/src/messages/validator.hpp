#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "messages/scalar.hpp"
#include "messages/tokens.hpp"

namespace ujrpc::messages {

/// Checks the grammar of RFC 8259 over tokens, value by value, with constant stack: nesting only
/// costs a byte per level on the heap.
class Validator {
 public:
  /// No token is there: the value is not grammatical.
  static constexpr std::uint32_t kInvalid = 0;

  void begin(const Tokens& tokens) {
    tokens_ = &tokens;
    deepest_ = 0;
  }

  /// Checks the value that begins at token `i`, around which `depth` containers are open, and
  /// returns the token after it or kInvalid.
  std::uint32_t value(std::uint32_t i, std::size_t depth) {
    const char c = tokens_->at(i);
    if (c == '{' || c == '[') return container(i, depth);
    return scalar(i) ? i + 1 : kInvalid;
  }

  /// Whether a member's name and colon stand at token `i`.
  bool name(std::uint32_t i) const {
    return tokens_->at(i) == '"' && string(i) && tokens_->at(i + 1) == ':';
  }

  void enter(std::size_t depth) {
    if (depth > deepest_) deepest_ = depth;
  }
  std::size_t deepest() const { return deepest_; }

 private:
  std::uint32_t container(std::uint32_t i, std::size_t depth);
  bool string(std::uint32_t i) const {
    return !tokens_->has_escapes || has_valid_escapes(tokens_->string_content(i));
  }
  bool scalar(std::uint32_t i) const {
    const char c = tokens_->at(i);
    if (c == '"') return string(i);
    if (c == 't' || c == 'f' || c == 'n') return is_literal(tokens_->scalar(i));
    return is_number(tokens_->scalar(i));
  }
  std::uint32_t next_in(char container, std::uint32_t i) const;

  const Tokens* tokens_ = nullptr;
  std::size_t deepest_ = 0;
  std::vector<char> open_;
};

}  // namespace ujrpc::messages
