#include "send_queue.hpp"

#include <cassert>
#include <utility>

namespace ujrpc::io {
namespace {

constexpr std::size_t kChunkBytes = 64 * 1024;
constexpr std::size_t kCopyBelow =
    16 * 1024;  // below this a copy is cheaper than a send of its own
constexpr std::size_t kFirstReserve = 1024;

}  // namespace

void ChunkPool::take(Chunks& chunks) {
  if (spare_.empty()) {
    chunks.emplace_back().own.reserve(kFirstReserve);
  } else {
    chunks.splice(chunks.end(), spare_, spare_.begin());
  }
}

void ChunkPool::give_front(Chunks& chunks) {
  if (spare_.size() >= kMaxSpare || chunks.front().own.capacity() > kMaxSpareBytes) {
    chunks.pop_front();
    return;
  }
  chunks.front().own.clear();
  chunks.front().kept = {};
  spare_.splice(spare_.begin(), chunks, chunks.begin());
}

bool SendQueue::tail_has_room(std::size_t count) const {
  if (chunks_.empty() || (front_lent_ && chunks_.size() == 1)) return false;
  const Chunk& tail = chunks_.back();
  return tail.kept.empty() && tail.own.size() + count <= kChunkBytes;
}

void SendQueue::append(std::string_view bytes, ChunkPool& pool) {
  if (bytes.empty()) return;
  if (!tail_has_room(bytes.size())) pool.take(chunks_);
  chunks_.back().own.append(bytes);
  bytes_ += bytes.size();
}

void SendQueue::push(std::string&& bytes, ChunkPool& pool) {
  if (bytes.size() < kCopyBelow) {
    append(bytes, pool);
    return;
  }
  bytes_ += bytes.size();
  chunks_.emplace_back().own = std::move(bytes);
}

void SendQueue::push_kept(std::string_view bytes, ChunkPool& pool) {
  if (bytes.size() < kCopyBelow) {
    append(bytes, pool);
    return;
  }
  bytes_ += bytes.size();
  chunks_.emplace_back().kept = bytes;
}

std::string_view SendQueue::lend_front() {
  assert(!empty() && !front_lent_);
  front_lent_ = true;
  return chunks_.front().bytes().substr(front_sent_);
}

void SendQueue::sent(std::size_t count, ChunkPool& pool) {
  assert(front_lent_ && count <= chunks_.front().bytes().size() - front_sent_);
  front_lent_ = false;
  bytes_ -= count;
  front_sent_ += count;
  if (front_sent_ < chunks_.front().bytes().size()) return;
  front_sent_ = 0;
  pool.give_front(chunks_);
}

}  // namespace ujrpc::io
