#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ujrpc::fuzz {

/// A plain recursive-descent reader of RFC 8259 that shares nothing with the product.
class ReferenceJson {
 public:
  explicit ReferenceJson(std::string_view text) : text_(text) {}

  /// Whether the whole text is one JSON value in valid UTF-8.
  bool accepts() {
    if (!valid_utf8()) return false;
    space();
    if (!value(0)) return false;
    space();
    return at_ == text_.size();
  }

  std::size_t depth() const { return deepest_; }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool eat(char c) { return at_ < text_.size() && text_[at_] == c ? (++at_, true) : false; }
  void space() {
    while (at_ < text_.size() &&
           (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n'))
      ++at_;
  }

  bool value(std::size_t depth) {
    switch (peek()) {
      case '{': return object(depth + 1);
      case '[': return array(depth + 1);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number();
    }
  }

  bool object(std::size_t depth) {
    deepest_ = std::max(deepest_, depth);
    ++at_;
    space();
    if (eat('}')) return true;
    do {
      space();
      if (peek() != '"' || !string()) return false;
      space();
      if (!eat(':')) return false;
      space();
      if (!value(depth)) return false;
      space();
    } while (eat(','));
    return eat('}');
  }

  bool array(std::size_t depth) {
    deepest_ = std::max(deepest_, depth);
    ++at_;
    space();
    if (eat(']')) return true;
    do {
      space();
      if (!value(depth)) return false;
      space();
    } while (eat(','));
    return eat(']');
  }

  bool string() {
    ++at_;
    while (at_ < text_.size()) {
      const auto c = static_cast<unsigned char>(text_[at_++]);
      if (c == '"') return true;
      if (c < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  bool escape() {
    const char kind = peek();
    ++at_;
    if (kind != 'u')
      return kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (peek() == '\0' ||
          std::string_view("0123456789abcdefABCDEF").find(peek()) == std::string_view::npos)
        return false;
    }
    return true;
  }

  bool word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ != begin;
  }

  bool number() {
    eat('-');
    if (!eat('0') && !digits()) return false;
    if (eat('.') && !digits()) return false;
    if (eat('e') || eat('E')) {
      if (!eat('+')) eat('-');
      return digits();
    }
    return true;
  }

  /// RFC 3629 §4, following its grammar.
  bool valid_utf8() const {
    const auto byte = [this](std::size_t i) {
      return i < text_.size() ? static_cast<unsigned char>(text_[i]) : 0U;
    };
    const auto tail = [&byte](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xbf; };
    for (std::size_t i = 0; i < text_.size();) {
      const unsigned first = byte(i), second = byte(i + 1);
      if (first < 0x80) {
        i += 1;
      } else if (first >= 0xc2 && first <= 0xdf && tail(i + 1)) {
        i += 2;
      } else if (first >= 0xe0 && first <= 0xef && tail(i + 1) && tail(i + 2) &&
                 !(first == 0xe0 && second < 0xa0) && !(first == 0xed && second > 0x9f)) {
        i += 3;
      } else if (first >= 0xf0 && first <= 0xf4 && tail(i + 1) && tail(i + 2) && tail(i + 3) &&
                 !(first == 0xf0 && second < 0x90) && !(first == 0xf4 && second > 0x8f)) {
        i += 4;
      } else {
        return false;
      }
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t deepest_ = 0;
};

}  // namespace ujrpc::fuzz
