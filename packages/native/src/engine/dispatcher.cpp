#include "engine/dispatcher.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "base64/base64.hpp"
#include "engine/session.hpp"
#include "rpc/plan.hpp"
#include "rpc/reply.hpp"
#include "rpc/scalar.hpp"

namespace ujrpc::engine {

using Form = CallBlock::StringArgument::Form;

namespace {

/// What clients of the Language Server Protocol send to cancel a request.
constexpr std::string_view kCancelRequest = "$/cancelRequest";

/// Messages of so many bytes are not copied to be dispatched with others: that costs more than a
/// dispatch of their own.
constexpr std::size_t kLargeMessage = 16 * 1024;

/// What may follow a result: the end of its object, of a batch and of a line.
constexpr std::size_t kBehindResult = 3;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

/// The value of the member `id` of a call's params, the last of that name as with JSON.parse; empty
/// unless it is a string or a number.
std::string_view cancelled_id(const rpc::Tokens& tokens, const rpc::Call& call) {
  std::string_view id;
  if (call.params_kind != rpc::Call::Params::kObject) return id;
  std::uint32_t i = call.params_token + 1;
  if (tokens.at(i) == '}') return id;
  do {
    if (rpc::unescape(tokens.string_content(i)) == "id") {
      const char first = tokens.at(i + 2);
      const bool fits = first == '"' || first == '-' || (first >= '0' && first <= '9');
      id = fits ? tokens.scalar(i + 2) : std::string_view();
    }
    i = tokens.behind_value(i + 2);
  } while (tokens.at(i++) == ',');
  return id;
}

}  // namespace

Dispatcher::Dispatcher(const Limits& limits, MethodTable methods, Arena& arena,
                       Application& application, CallBlock& block)
    : limits_(limits),
      methods_(std::move(methods)),
      arena_(arena),
      application_(application),
      block_(block),
      plain_(limits),
      parser_(limits) {
  std::generate_n(block.call, CallBlock::kCapacity, [this] { return pending_.reserve(); });
}

/// The text that entries of the block may refer to until let_go().
inline std::string_view Dispatcher::keep(std::string_view message) {
  return message.size() < kLargeMessage ? arena_.copy(message) : message;
}

/// The caller's buffer is about to be used again.
inline void Dispatcher::let_go(std::string_view message) {
  if (message.size() >= kLargeMessage) run();
}

bool Dispatcher::offer(std::string_view document, Exchange& exchange) {
  if (read_plain(document) == document.size() && !document.empty()) {
    offer_plain(document, exchange);
    return true;
  }
  const rpc::Message message = parser_.parse(keep(document));
  switch (message.kind) {
    case rpc::Message::Kind::kRejected:
      exchange.reply.add(0, [&](std::string& out) { rpc::append_rejected(out, message, limits_); });
      return message.error != rpc::ErrorCode::kParseError;
    case rpc::Message::Kind::kBatch:
      exchange.reply.expect_batch(message.calls.size(), limits_.max_response_bytes);
      break;
    case rpc::Message::Kind::kSingle:
      break;
  }
  std::uint32_t item = 0;
  for (const rpc::Call& call : message.calls) offer_call(call, exchange, item++);
  let_go(document);
  return true;
}

std::size_t Dispatcher::read_plain(std::string_view text) {
  const std::size_t bytes = plain_.parse(text);
  if (bytes == 0) return 0;
  for (rpc::PlainCall& call : plain_.calls()) {
    if (!fits_scalar_lane(call)) return 0;
  }
  return bytes;
}

bool Dispatcher::fits_scalar_lane(rpc::PlainCall& call) {
  call.target = methods_.find(call.method);
  if (call.target == MethodTable::kNone) return false;
  const Method& method = methods_.at(call.target);
  return method.scalar && method.plan.size() <= CallBlock::kNumbers &&
         rpc::fits_plan(method.plan, call, plain_.values_of(call));
}

void Dispatcher::offer_plain(std::string_view message, Exchange& exchange) {
  const std::string_view kept = keep(message);
  const auto kept_part = [&](std::string_view part) {
    if (part.empty()) return std::string_view();
    return kept.substr(static_cast<std::size_t>(part.data() - message.data()), part.size());
  };
  if (plain_.is_batch()) {
    exchange.reply.expect_batch(plain_.calls().size(), limits_.max_response_bytes);
  }
  std::uint32_t item = 0;
  for (const rpc::PlainCall& call : plain_.calls()) {
    const Origin origin{exchange, item++, kept_part(call.id), kept_part(call.params)};
    if (!may_begin(origin, call.target)) continue;
    const rpc::Plan& plan = methods_.at(call.target).plan;
    const std::size_t planned = plan.size();
    add_scalar(call.target, origin, planned);
    const std::span<const rpc::PlainValue> values = plain_.values_of(call);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].type == rpc::PlainValue::Type::kString) {
        const bool bytes = plan[i].kind == rpc::ParamKind::kBytes;
        block_.add_string(kept_part(values[i].text), bytes ? Form::kBase64 : Form::kAscii);
      } else {
        block_.add_number(values[i].number);
      }
    }
    for (std::size_t absent = values.size(); absent < planned; ++absent) block_.add_number(kAbsent);
  }
  let_go(message);
}

void Dispatcher::offer_call(const rpc::Call& call, Exchange& exchange, std::uint32_t item) {
  if (call.kind == rpc::Call::Kind::kInvalid) {
    exchange.reply.add(item, [&](std::string& out) { rpc::append_invalid(out, call, limits_); });
    return;
  }
  const bool silent = call.kind == rpc::Call::Kind::kNotification;
  const Origin origin{exchange, item, silent ? std::string_view() : call.id, call.params};
  const std::int32_t method = methods_.find(call.method);
  if (method != MethodTable::kNone) return offer_known(call, method, origin);
  if (call.method == kCancelRequest) cancel(call, *exchange.session);
  refuse(origin, rpc::ErrorCode::kMethodNotFound);
}

void Dispatcher::refuse(const Origin& origin, rpc::ErrorCode code) {
  if (origin.id.empty()) return;
  origin.exchange.reply.add(origin.item,
                            [&](std::string& out) { rpc::append_error(out, origin.id, code); });
}

void Dispatcher::cancel(const rpc::Call& call, Session& session) {
  const std::string_view id = cancelled_id(parser_.tokens(), call);
  if (id.empty()) return;
  const std::uint32_t index = add(Lane::kCancel, session);
  block_.entry(index).params = id;
}

void Dispatcher::event(Lane lane, Session& session) { add(lane, session); }

void Dispatcher::offer_known(const rpc::Call& call, std::int32_t method, const Origin& origin) {
  if (!may_begin(origin, method) || offer_scalar(call, method, origin)) return;
  const std::uint32_t index = add(Lane::kCall, method, origin);
  block_.entry(index).duplicate = rpc::find_duplicate_name(parser_.tokens(), call);
}

/// Counts the call, unless there are too many already and it is refused.
bool Dispatcher::may_begin(const Origin& origin, std::int32_t method) {
  Session& session = *origin.exchange.session;
  if (is_busy(session)) {
    refuse(origin, rpc::ErrorCode::kServerBusy);
    return false;
  }
  if (session.expected_bytes > limits_.soft_send_queue_bytes) run();
  session.expected_bytes += methods_.at(method).expected_bytes;
  ++session.offered_calls;
  ++origin.exchange.unanswered;
  return true;
}

// Which of the calls offered will be pending only their dispatch can tell: it comes early where it
// matters.
bool Dispatcher::is_busy(Session& session) {
  const std::size_t most = limits_.max_calls_in_flight;
  if (session.pending_calls + session.offered_calls >= most && session.offered_calls > 0) run();
  return session.pending_calls >= most;
}

bool Dispatcher::offer_scalar(const rpc::Call& call, std::int32_t method, const Origin& origin) {
  const Method& target = methods_.at(method);
  if (!target.scalar || !rpc::decode_params(parser_.tokens(), call, target.plan, arguments_) ||
      !fits_scalar_lane()) {
    return false;
  }
  add_scalar(method, origin, arguments_.size());
  for (const rpc::Argument& argument : arguments_) {
    switch (argument.type) {
      case rpc::Argument::Type::kNumber:
      case rpc::Argument::Type::kBool:
        block_.add_number(argument.number);
        break;
      case rpc::Argument::Type::kString:
        block_.add_string(argument.text, argument.ascii ? Form::kAscii : Form::kUtf8);
        break;
      case rpc::Argument::Type::kBytes:
        block_.add_string(argument.text, Form::kBase64);
        break;
      default:
        block_.add_number(kAbsent);
        break;
    }
  }
  return true;
}

// Escapes are JSON.parse's to undo, and null has no number.
bool Dispatcher::fits_scalar_lane() const {
  using Type = rpc::Argument::Type;
  return arguments_.size() <= CallBlock::kNumbers &&
         std::none_of(arguments_.begin(), arguments_.end(), [](const rpc::Argument& argument) {
           return argument.type == Type::kNull || argument.type == Type::kEscaped ||
                  argument.type == Type::kJson;
         });
}

std::uint32_t Dispatcher::add(Lane lane, Session& session) {
  if (block_.full()) run();
  const std::uint32_t index = block_.add(lane, session.number());
  block_.entry(index).session = &session;
  return index;
}

std::uint32_t Dispatcher::add(Lane lane, std::int32_t method, const Origin& origin) {
  const std::uint32_t index = add(lane, *origin.exchange.session);
  block_.method[index] = method;
  CallBlock::Entry& entry = block_.entry(index);
  entry.exchange = &origin.exchange;
  entry.item = origin.item;
  entry.id = origin.id;
  entry.params = origin.params;
  return index;
}

/// The entry of a call whose `arguments` numbers are to be added next.
void Dispatcher::add_scalar(std::int32_t method, const Origin& origin, std::size_t arguments) {
  if (!block_.has_room_for_numbers(arguments)) run();
  const std::uint32_t index = add(Lane::kScalar, method, origin);
  block_.first[index] = static_cast<std::int32_t>(block_.numbers_used());
  block_.count[index] = static_cast<std::int32_t>(arguments);
}

void Dispatcher::run() {
  if (block_.empty()) return;
  application_.dispatch(block_);
  for (std::uint32_t index = 0; index < block_.size(); ++index) apply(index);
  block_.clear();
}

void Dispatcher::apply(std::uint32_t index) {
  const CallBlock::Entry& entry = block_.entry(index);
  if (entry.exchange == nullptr) return;
  --entry.session->offered_calls;
  entry.session->expected_bytes = 0;
  std::size_t bytes = entry.answered_bytes;
  if (block_.outcome[index] == Outcome::kPending) {
    make_pending(entry, index);
  } else {
    const bool silent = entry.id.empty() || block_.outcome[index] == Outcome::kNothing || bytes > 0;
    if (!silent) bytes = answer(entry, index);
    entry.session->answer_one(*entry.exchange);
  }
  methods_.at(block_.method[index]).learn(bytes);
}

/// Answers how many bytes the response object has.
std::size_t Dispatcher::answer(const CallBlock::Entry& entry, std::uint32_t index) {
  return say(entry, [&](std::string& out) {
    switch (block_.outcome[index]) {
      case Outcome::kNumber: {
        const double result = block_.results[index];
        if (std::isfinite(result)) {
          rpc::append_result(out, entry.id, result);
        } else {
          rpc::append_error(out, entry.id, rpc::ErrorCode::kInternalError);
        }
        break;
      }
      case Outcome::kTrue:
        rpc::append_result(out, entry.id, std::string_view("true"));
        break;
      case Outcome::kFalse:
        rpc::append_result(out, entry.id, std::string_view("false"));
        break;
      case Outcome::kNull:
        rpc::append_result(out, entry.id, std::string_view("null"));
        break;
      case Outcome::kReply:
        if (out.empty()) {
          application_.take_reply(index, out);
        } else {
          scratch_.clear();
          application_.take_reply(index, scratch_);
          out += scratch_;
        }
        break;
      default:
        rpc::append_error(out, entry.id, rpc::ErrorCode::kInternalError);
        break;
    }
  });
}

// At once: the bytes are the application's, which may have others in the same place by the time
// that the next entry is answered.
void Dispatcher::answer_bytes(std::uint32_t index, std::span<const std::uint8_t> bytes) {
  CallBlock::Entry& entry = block_.entry(index);
  if (entry.id.empty() || entry.answered_bytes > 0) return;
  entry.answered_bytes = say(entry, [&](std::string& out) {
    rpc::begin_result(out, entry.id);
    base64::append_string(out, bytes.data(), bytes.size(), kBehindResult);
    rpc::end_result(out);
  });
}

/// Has the response object appended to the reply of its exchange, and answers its bytes.
template <typename Append>
std::size_t Dispatcher::say(const CallBlock::Entry& entry, Append&& append) {
  std::size_t bytes = 0;
  entry.exchange->reply.add(entry.item, [&](std::string& out) {
    const std::size_t begin = out.size();
    append(out);
    bound(out, begin, entry.id);
    bytes = out.size() - begin;
  });
  return bytes;
}

void Dispatcher::bound(std::string& text, std::size_t begin, std::string_view id) const {
  if (text.size() - begin <= limits_.max_response_bytes) return;
  text.resize(begin);
  rpc::append_error(text, id, rpc::ErrorCode::kResponseTooLarge);
}

void Dispatcher::make_pending(const CallBlock::Entry& entry, std::uint32_t index) {
  PendingCalls::Call& call = *pending_.find(block_.call[index]);
  call.exchange = entry.exchange;
  call.item = entry.item;
  call.id = entry.id;
  if (block_.lane[index] == Lane::kScalar) call.params = entry.params;
  if (entry.exchange->kept_head.empty() && !entry.exchange->head.empty()) {
    entry.exchange->head = entry.exchange->kept_head = entry.exchange->head;
  }
  ++entry.session->pending_calls;
  entry.session->make_known();
  block_.call[index] = pending_.reserve();
}

void Dispatcher::settle(std::int32_t call, std::string&& reply) {
  settled_.push_back({call, std::move(reply), false});
}

void Dispatcher::settle_bytes(std::int32_t call, std::span<const std::uint8_t> bytes) {
  std::string json;
  base64::append_string(json, bytes.data(), bytes.size(), 0);
  settled_.push_back({call, std::move(json), true});
}

void Dispatcher::apply_settled() {
  std::vector<Settled> settled;
  std::swap(settled, settled_);
  for (Settled& one : settled) {
    const PendingCalls::Call* const call = pending_.find(one.call);
    if (call == nullptr || call->exchange == nullptr) continue;
    Exchange& exchange = *call->exchange;
    if (!one.reply.empty() && !call->id.empty()) {
      exchange.reply.add(call->item, [&](std::string& out) {
        const std::size_t begin = out.size();
        if (one.is_result) {
          rpc::append_result(out, call->id, one.reply);
        } else if (out.empty()) {
          out = std::move(one.reply);
        } else {
          out += one.reply;
        }
        bound(out, begin, call->id);
      });
    }
    pending_.release(one.call);
    exchange.session->answer_pending(exchange);
  }
}

const PendingCalls::Call* Dispatcher::find(std::int32_t call) {
  const PendingCalls::Call* const found = pending_.find(call);
  return found == nullptr || found->exchange == nullptr ? nullptr : found;
}

}  // namespace ujrpc::engine
