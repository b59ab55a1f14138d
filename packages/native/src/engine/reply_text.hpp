#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ujrpc::engine {

/// The reply to one message while its parts come together: one response object, or those of a batch
/// in the order of its requests, in whatever order they get ready.
class ReplyText {
 public:
  void reset();

  /// The message is a batch. Of one whose parts are over `max_bytes` already nothing more is kept,
  /// so that a thousand items cannot fill the memory.
  void expect_batch(std::size_t items, std::size_t max_bytes);

  /// `append(std::string&)` appends one response object: that of `item`.
  template <typename Append>
  void add(std::size_t item, Append&& append) {
    const std::size_t begin = batch_ ? begin_part(item) : text_.size();
    append(text_);
    if (batch_) keep(item, begin);
  }

  /// After the last part: joins those of a batch, or says that they are too many bytes.
  void finish();

  /// Empty where there is nothing to say.
  const std::string& text() const { return text_; }
  std::string& text() { return text_; }

 private:
  /// The part of one item in text_.
  struct Part {
    std::size_t begin = 0;
    std::size_t bytes = 0;
  };

  std::size_t begin_part(std::size_t item);
  void keep(std::size_t item, std::size_t begin);
  void sort();

  std::string text_;  ///< Of a batch the parts as they came, between `[` and commas.
  bool batch_ = false;
  bool in_order_ = true;  ///< They came in the order of their items.
  std::size_t next_ = 0;  ///< The least item that keeps the order.
  bool too_large_ = false;
  std::size_t max_bytes_ = 0;
  std::vector<Part> parts_;
};

}  // namespace ujrpc::engine
