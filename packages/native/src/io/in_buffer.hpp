#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "kernel.hpp"

namespace ujrpc::io {

// Bytes of a connection that its handler has not consumed yet: part of a message, or input held
// back while reading is paused. Holds memory only while it holds bytes.
class InBuffer {
 public:
  [[nodiscard]] bool empty() const { return begin_ == end_; }
  [[nodiscard]] std::size_t size() const { return end_ - begin_; }
  // kReadPadding readable bytes follow; valid until the next append, consume or clear.
  [[nodiscard]] std::span<char> bytes() { return {memory_.get() + begin_, size()}; }

  void append(std::span<const char> bytes);
  // Drops the first bytes. What a long message needed is given back once little of it is left.
  void consume(std::size_t count);
  void clear() { *this = InBuffer(); }

 private:
  void reallocate(std::size_t capacity);

  std::unique_ptr<char[]> memory_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;  // without the padding
};

}  // namespace ujrpc::io
