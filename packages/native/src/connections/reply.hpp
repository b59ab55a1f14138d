#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connections/reply_text.hpp"

namespace ujrpc::connections {

class Connection;

/// What a protocol says with a reply beside its text.
class Manner {
 public:
  virtual ~Manner() = default;
  /// What it takes of the memory.
  virtual std::size_t bytes() const = 0;
};

/// One message under way: from when it was read until its reply is on its way out.
struct Reply {
  Connection* connection = nullptr;
  Reply* next = nullptr;         ///< In its connection's queue.
  std::uint32_t unanswered = 0;  ///< Calls that have no answer yet.
  bool waiting = false;          ///< Has left the queue until its calls are answered.
  bool begun = false;            ///< A part of it was sent.
  PartForm accepts = PartForm::kNone;  ///< How the peer takes parts of it, if it does.
  std::size_t held_bytes = 0;          ///< As its connection counts them.
  ReplyText text;
  std::unique_ptr<Manner> manner;  ///< Null where there is nothing to say but the text.
  /// What came with the message, as HTTP's head does; in the arena, and once calls are pending in
  /// kept_head.
  std::string_view head;
  std::string kept_head;
};

/// All replies; those that are over are used again, with their memory.
class ReplyPool {
 public:
  Reply& take(Connection& connection);
  void give_back(Reply& reply);

 private:
  std::deque<Reply> all_;  ///< A deque, because they must stay where they are.
  std::vector<Reply*> spare_;
};

}  // namespace ujrpc::connections
