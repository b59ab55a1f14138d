#pragma once

#include <algorithm>
#include <cstddef>

namespace ujrpc::io {

/// The bytes that all connections buffer together, and how many they may.
class Budget {
 public:
  explicit Budget(std::size_t most) : most_(most) {}

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// Whether so many more are allowed.
  [[nodiscard]] bool fits(std::size_t more) const {
    return more <= most_ - std::min(bytes_, most_);
  }
  [[nodiscard]] bool over() const { return bytes_ > most_; }

  void add(std::size_t bytes) { bytes_ += bytes; }
  void remove(std::size_t bytes) { bytes_ -= bytes; }
  /// What was `before` of them is `now`.
  void change(std::size_t before, std::size_t now) { bytes_ += now - before; }

 private:
  const std::size_t most_;
  std::size_t bytes_ = 0;
};

}  // namespace ujrpc::io
