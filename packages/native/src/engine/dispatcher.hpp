#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/arena.hpp"
#include "engine/call_block.hpp"
#include "engine/method_table.hpp"
#include "engine/pending_calls.hpp"
#include "limits.hpp"
#include "rpc/message_parser.hpp"

namespace ujrpc::engine {

/// Who answers calls.
class Application {
 public:
  virtual ~Application() = default;

  /// Answers the entries of the block: sets `outcome`, and `results` where it is a number.
  virtual void dispatch(CallBlock& block) = 0;
  /// Puts the response object of an entry whose outcome is kReply into `out`, which is empty.
  virtual void take_reply(std::uint32_t index, std::string& out) = 0;
  /// After Engine::close(): every connection is gone.
  virtual void closed() = 0;
};

/// Takes messages apart, collects their calls over a turn, has them answered together, and brings
/// each answer to the exchange of its message.
class Dispatcher {
 public:
  Dispatcher(const Limits& limits, MethodTable methods, Arena& arena, Application& application,
             CallBlock& block);

  /// Makes the calls of a message. The exchange is answered, or its `unanswered` counts what is to
  /// come. False if the message is no JSON.
  bool offer(std::string_view document, Exchange& exchange);

  /// Tells the application about a connection.
  void event(Lane lane, Session& session);

  /// Has everything that was collected answered.
  void run();

  /// Answers a pending call, in apply_settled(); an empty reply says nothing.
  void settle(std::int32_t call, std::string&& reply);
  void apply_settled();
  bool has_settled() const { return !settled_.empty(); }

  /// The exchange of a pending call; null if there is none of that number.
  const Exchange* find(std::int32_t call);

 private:
  struct Settled {
    std::int32_t call;
    std::string reply;
  };

  void offer_call(const rpc::Call& call, Exchange& exchange, std::uint32_t item);
  void offer_known(const rpc::Call& call, std::int32_t method, Exchange& exchange,
                   std::uint32_t item);
  bool offer_scalar(const rpc::Call& call, std::int32_t method, const CallBlock::Entry& entry);
  bool fits_scalar_lane() const;
  void cancel(const rpc::Call& call, Session& session);
  bool is_busy(Session& session);
  std::uint32_t add(Lane lane, const CallBlock::Entry& entry);
  void refuse(const rpc::Call& call, rpc::ErrorCode code, Exchange& exchange, std::uint32_t item);
  void apply(std::uint32_t index);
  std::size_t answer(const CallBlock::Entry& entry, std::uint32_t index);
  void make_pending(const CallBlock::Entry& entry, std::uint32_t index);
  void bound(std::string& text, std::size_t begin, std::string_view id) const;

  const Limits& limits_;
  MethodTable methods_;
  Arena& arena_;
  Application& application_;
  CallBlock& block_;
  rpc::MessageParser parser_;
  std::vector<rpc::Argument> arguments_;
  PendingCalls pending_;
  std::vector<Settled> settled_;
  std::string scratch_;
};

}  // namespace ujrpc::engine
