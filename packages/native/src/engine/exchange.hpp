#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/reply_text.hpp"

namespace ujrpc::engine {

class Session;

/// One message under way: from when it was read until its reply is on its way out.
struct Exchange {
  /// What the reply is made of.
  enum class Form : std::uint8_t { kCalls, kRefusal, kHealth, kOpenRpc };

  Session* session = nullptr;
  Exchange* next = nullptr;      ///< In its session's queue.
  std::uint32_t unanswered = 0;  ///< Calls that have no answer yet.
  bool waiting = false;          ///< Has left the queue until its calls are answered.
  ReplyText reply;

  // Of HTTP only.
  Form form = Form::kCalls;
  bool close = false;      ///< The connection ends with this reply.
  bool head_only = false;  ///< Answers a HEAD.
  std::uint16_t status = 200;
  std::string why;
  std::string fields;
  std::string_view
      head;  ///< Of the request; in the arena, and once calls are pending in kept_head.
  std::string kept_head;
};

/// All exchanges; those that are over are used again, with their memory.
class ExchangePool {
 public:
  Exchange& take(Session& session);
  void give_back(Exchange& exchange);

 private:
  std::deque<Exchange> all_;  ///< A deque, because they must stay where they are.
  std::vector<Exchange*> spare_;
};

}  // namespace ujrpc::engine
