#include "engine/reply_text.hpp"

#include <utility>

#include "rpc/reply.hpp"

namespace ujrpc::engine {

namespace {

/// What an idle connection's next reply may reuse.
constexpr std::size_t kMaxSpareBytes = 16 * 1024;

}  // namespace

void ReplyText::reset() {
  if (text_.capacity() > kMaxSpareBytes) {
    std::string().swap(text_);
  } else {
    text_.clear();
  }
  batch_ = false;
  too_large_ = false;
  parts_.clear();
}

void ReplyText::expect_batch(std::size_t items, std::size_t max_bytes) {
  batch_ = true;
  max_bytes_ = max_bytes;
  parts_.resize(items);
}

void ReplyText::keep(std::size_t item, std::size_t begin) {
  too_large_ = too_large_ || text_.size() > max_bytes_;
  if (too_large_) {
    text_.clear();
  } else {
    parts_[item] = {begin, text_.size() - begin};
  }
}

void ReplyText::finish() {
  if (!batch_) return;
  std::string joined;
  if (too_large_) parts_.clear();
  joined.reserve(text_.size() + parts_.size() + 2);
  for (const Part& part : parts_) {
    if (part.bytes == 0) continue;
    joined.append(joined.empty() ? "[" : ",").append(text_, part.begin, part.bytes);
  }
  if (!joined.empty()) joined += ']';
  if (too_large_ || joined.size() > max_bytes_) {
    joined.clear();
    rpc::append_error(joined, "null", rpc::ErrorCode::kBatchResponseTooLarge);
  }
  text_ = std::move(joined);
}

}  // namespace ujrpc::engine
