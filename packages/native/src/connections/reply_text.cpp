#include "connections/reply_text.hpp"

#include <algorithm>
#include <utility>

#include "messages/response.hpp"

namespace ujrpc::connections {

namespace {

/// What an idle connection's next reply may reuse.
constexpr std::size_t kMaxSpareBytes = 16 * 1024;

}  // namespace

void ReplyText::take() {
  if (text_.capacity() > kMaxSpareBytes) {
    std::string().swap(text_);
  } else {
    text_.clear();
  }
}

void ReplyText::reset() {
  take();
  form_ = PartForm::kNone;
  batch_ = false;
  too_large_ = false;
  in_order_ = true;
  next_ = 0;
  parts_.clear();
}

void ReplyText::expect_batch(std::size_t items, std::size_t max_bytes) {
  batch_ = true;
  max_bytes_ = max_bytes;
  parts_.resize(items);
}

std::size_t ReplyText::begin_item(std::size_t item) {
  in_order_ = in_order_ && item >= next_;
  next_ = item + 1;
  text_ += text_.empty() ? '[' : ',';
  return text_.size();
}

// WHATWG HTML §9.2.5: a JSON text has no line ends outside of its strings, nor raw ones within.
std::size_t ReplyText::begin_part(std::string_view event_id) {
  before_part_ = text_.size();
  if (form_ == PartForm::kEvents) {
    if (!event_id.empty()) text_.append("id: ").append(event_id).append("\n");
    text_ += "data: ";
  }
  return text_.size();
}

void ReplyText::end_part(std::size_t begin) {
  if (text_.size() == begin) {
    text_.resize(before_part_);  // nothing was said
  } else {
    text_ += form_ == PartForm::kEvents ? "\n\n" : "\n";
  }
}

void ReplyText::keep(std::size_t item, std::size_t begin) {
  if (text_.size() == begin) text_.pop_back();  // nothing was said
  too_large_ = too_large_ || text_.size() > max_bytes_;
  if (too_large_) {
    text_.clear();
  } else {
    parts_[item] = {begin, text_.size() - std::min(begin, text_.size())};
  }
}

void ReplyText::finish() {
  if (!batch_) return;
  if (!in_order_ && !too_large_) sort();
  if (!text_.empty()) text_ += ']';
  if (too_large_ || text_.size() > max_bytes_) {
    text_.clear();
    messages::append_error(text_, "null", ErrorCode::kBatchResponseTooLarge);
  }
}

void ReplyText::sort() {
  std::string sorted;
  sorted.reserve(text_.size() + 1);
  for (const Part& part : parts_) {
    if (part.bytes != 0)
      sorted.append(sorted.empty() ? "[" : ",").append(text_, part.begin, part.bytes);
  }
  text_ = std::move(sorted);
}

}  // namespace ujrpc::connections
