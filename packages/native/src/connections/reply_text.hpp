#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ujrpc::connections {

/// How the parts of a reply leave one by one: as lines of JSON, or as events of text/event-stream.
enum class PartForm : std::uint8_t { kNone, kLines, kEvents };

/// The reply to one message while its parts come together: one response object; those of a batch in
/// the order of its requests, in whatever order they get ready; or each by itself as it gets ready.
class ReplyText {
 public:
  void reset();

  /// The message is a batch. Of one whose parts are over `max_bytes` already nothing more is kept,
  /// so that a thousand items cannot fill the memory.
  void expect_batch(std::size_t items, std::size_t max_bytes);

  /// Every part is to be sent as soon as it is there.
  void expect_parts(PartForm form) { form_ = form; }
  bool in_parts() const { return form_ != PartForm::kNone; }
  bool is_batch() const { return batch_; }

  /// `append(std::string&)` appends one response object: that of `item`.
  template <typename Append>
  void add(std::size_t item, Append&& append) {
    const std::size_t begin = begin_any(item, {});
    append(text_);  // in one place, where compilers take it in
    end_any(item, begin);
  }

  /// Where parts are expected: adds one. An event has that id, unless it is empty.
  template <typename Append>
  void add_part(std::string_view event_id, Append&& append) {
    const std::size_t begin = begin_any(0, event_id);
    append(text_);
    end_any(0, begin);
  }

  /// Where parts are expected: those that were there are sent.
  void take();

  /// After the last part: joins those of a batch, or says that they are too many bytes.
  void finish();

  /// Empty where there is nothing to say.
  const std::string& bytes() const { return text_; }
  std::string& bytes() { return text_; }

 private:
  /// The part of one item in text_.
  struct Part {
    std::size_t begin = 0;
    std::size_t bytes = 0;
  };

  std::size_t begin_any(std::size_t item, std::string_view event_id) {
    if (in_parts()) return begin_part(event_id);
    return batch_ ? begin_item(item) : text_.size();
  }
  void end_any(std::size_t item, std::size_t begin) {
    if (in_parts()) return end_part(begin);
    if (batch_) keep(item, begin);
  }

  std::size_t begin_item(std::size_t item);
  std::size_t begin_part(std::string_view event_id);
  void end_part(std::size_t begin);
  void keep(std::size_t item, std::size_t begin);
  void sort();

  std::string text_;  ///< Of a batch the parts as they came, between `[` and commas.
  PartForm form_ = PartForm::kNone;
  bool batch_ = false;
  bool in_order_ = true;  ///< They came in the order of their items.
  std::size_t before_part_ = 0;  ///< Where the part that is being added begins, with what goes before it.
  std::size_t next_ = 0;  ///< The least item that keeps the order.
  bool too_large_ = false;
  std::size_t max_bytes_ = 0;
  std::vector<Part> parts_;
};

}  // namespace ujrpc::connections
