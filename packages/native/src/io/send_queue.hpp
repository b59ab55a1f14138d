#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>

namespace ujrpc::io {

// What is sent at once: bytes of its own, or some that others keep.
struct Chunk {
  std::string own;
  std::string_view kept;

  [[nodiscard]] std::string_view bytes() const { return kept.empty() ? own : kept; }
};

// Nodes of a list stay where they are: bytes handed to the kernel do not move while others queue
// up.
using Chunks = std::list<Chunk>;

// Chunks that queues have sent, with their memory, for the next replies of any connection.
class ChunkPool {
 public:
  // Appends a chunk that holds nothing.
  void take(Chunks& chunks);
  // Takes the first chunk back.
  void give_front(Chunks& chunks);

 private:
  static constexpr std::size_t kMaxSpare = 256;
  static constexpr std::size_t kMaxSpareBytes = 64 * 1024;  // the capacity of one chunk

  Chunks spare_;
};

// Bytes that a connection has still to send, in order. Holds no memory when empty.
class SendQueue {
 public:
  [[nodiscard]] bool empty() const { return chunks_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool has_more_than_front() const { return chunks_.size() > 1; }

  // Copies; small replies of a turn share a chunk, hence a send.
  void append(std::string_view bytes, ChunkPool& pool);
  // Takes the bytes over when copying them would cost more.
  void push(std::string&& bytes, ChunkPool& pool);
  // Refers to bytes that outlive the queue, and the operations of its kernel.
  void push_kept(std::string_view bytes, ChunkPool& pool);

  // What to send next; stays in place until sent().
  [[nodiscard]] std::string_view lend_front();
  // The kernel took so many bytes of the front and gave it back.
  void sent(std::size_t count, ChunkPool& pool);

 private:
  [[nodiscard]] bool tail_has_room(std::size_t count) const;

  Chunks chunks_;
  std::size_t bytes_ = 0;
  std::size_t front_sent_ = 0;
  bool front_lent_ = false;
};

}  // namespace ujrpc::io
