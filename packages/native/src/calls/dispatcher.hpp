#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calls/arena.hpp"
#include "calls/call_block.hpp"
#include "calls/method_table.hpp"
#include "calls/pending_calls.hpp"
#include "messages/message_parser.hpp"
#include "messages/plain_parser.hpp"
#include "words.hpp"

namespace ujrpc::calls {

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
/// each answer to the reply to its message.
class Dispatcher {
 public:
  Dispatcher(const Limits& limits, MethodTable methods, Arena& arena, Application& application,
             CallBlock& block);

  /// Makes the calls of a message. The reply is answered, or its `unanswered` counts what is to
  /// come. False if the message is not JSON.
  bool offer(std::string_view document, connections::Reply& reply);

  /// The same of a message that says how long its answers may take. Its calls take Lane::kCall, and
  /// have a `meta`, so that the application looks.
  bool offer_within(std::uint32_t timeout_ms, std::string_view document, connections::Reply& reply);

  /// Whether `text` begins with a whole message that PlainParser reads, all of its calls being for
  /// the scalar lane: its size, or 0. offer_plain() makes the calls of it.
  std::size_t read_plain(std::string_view text);
  /// `message` is what read_plain() has just read.
  void offer_plain(std::string_view message, connections::Reply& reply);

  /// During Application::dispatch(): how the values of a stream would reach the peer.
  static StreamForm stream_form(const CallBlock::Entry& entry);
  /// Sends a part of the reply to a pending call, see Connection::append(). False too if there is
  /// no such call.
  bool append(std::int32_t call, std::string_view part, std::string_view event_id);

  /// Tells the application about a connection.
  void event(Lane lane, connections::Connection& connection);

  /// Has everything that was collected answered.
  void run();

  /// During Application::dispatch(): answers an entry with bytes, in base64. Its outcome is to be
  /// kNothing then.
  void answer_bytes(std::uint32_t index, std::span<const std::uint8_t> bytes);

  /// Answers a pending call, in apply_settled(); an empty reply says nothing.
  void settle(std::int32_t call, std::string&& reply);
  /// The same with a result of bytes, to be sent in base64. They are read before it returns.
  void settle_bytes(std::int32_t call, std::span<const std::uint8_t> bytes);
  void apply_settled();
  bool has_settled() const { return !settled_.empty(); }
  /// Whether there is something for run().
  bool has_collected() const { return !block_.empty(); }

  /// A pending call; null if there is none of that number.
  const PendingCalls::Call* find(std::int32_t call);

 private:
  struct Settled {
    std::int32_t call;
    std::string reply;
    bool is_result;  ///< Not a whole response object.
  };

  /// Where a call is from, and what every entry says of it.
  struct Origin {
    connections::Reply& reply;
    std::uint32_t item;
    std::string_view id;  ///< Empty for a notification.
    std::string_view params;
  };

  bool offer_parsed(std::string_view document, connections::Reply& reply);
  bool fits_scalar_lane(messages::PlainCall& call);
  void offer_call(const messages::Call& call, connections::Reply& reply, std::uint32_t item);
  std::string_view keep(std::string_view message);
  void let_go(std::string_view message);
  void offer_known(const messages::Call& call, std::int32_t method, const Origin& origin);
  bool offer_scalar(const messages::Call& call, std::int32_t method, const Origin& origin);
  bool may_begin(const Origin& origin, std::int32_t method);
  bool fits_scalar_lane() const;
  void hear(const messages::Call& response, connections::Connection& connection);
  void control(const messages::Call& call, connections::Connection& connection);
  void cancel(const messages::Call& call, connections::Connection& connection);
  void tell(Lane lane, connections::Connection& connection, std::string_view params);
  void expect_batch(std::size_t items, connections::Reply& reply) const;
  bool is_busy(connections::Connection& connection);
  std::uint32_t add(Lane lane, connections::Connection& connection);
  std::uint32_t add(Lane lane, std::int32_t method, const Origin& origin);
  void add_scalar(std::int32_t method, const Origin& origin, std::size_t arguments);
  static void refuse(const Origin& origin, ErrorCode code);
  void apply(std::uint32_t index);
  std::size_t answer(const CallBlock::Entry& entry, std::uint32_t index);
  template <typename Append>
  std::size_t say(const CallBlock::Entry& entry, Append&& append);
  void make_pending(const CallBlock::Entry& entry, std::uint32_t index);
  void bound(std::string& text, std::size_t begin, std::string_view id) const;

  const Limits& limits_;
  MethodTable methods_;
  Arena& arena_;
  Application& application_;
  CallBlock& block_;
  messages::PlainParser plain_;
  messages::MessageParser parser_;
  std::uint32_t timeout_ms_ = 0;  ///< Of the message that is being taken apart.
  std::vector<messages::Argument> arguments_;
  PendingCalls pending_;
  std::vector<Settled> settled_;
  std::string scratch_;
};

}  // namespace ujrpc::calls
