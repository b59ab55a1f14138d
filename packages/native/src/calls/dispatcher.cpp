#include "calls/dispatcher.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "connections/connection.hpp"
#include "messages/plan.hpp"
#include "messages/response.hpp"
#include "messages/scalar.hpp"

namespace ujrpc::calls {

using Form = CallBlock::StringArgument::Form;

namespace {

/// Messages of so many bytes are not copied to be dispatched with others: that costs more than a
/// dispatch of their own.
constexpr std::size_t kLargeMessage = 16 * 1024;

/// What says nothing.
constexpr std::string_view kNoMeta = "{}";

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

/// The value of a member of a call's params, the last of that name as with JSON.parse; empty unless
/// it is a string or a number.
std::string_view in_params(const messages::Tokens& tokens, const messages::Call& call,
                           std::string_view name) {
  std::string_view value;
  if (call.params_kind != messages::Call::Params::kObject) return value;
  std::uint32_t i = call.params_token + 1;
  if (tokens.at(i) == '}') return value;
  do {
    if (messages::unescape(tokens.string_content(i)) == name) {
      const char first = tokens.at(i + 2);
      const bool fits = first == '"' || first == '-' || (first >= '0' && first <= '9');
      value = fits ? tokens.scalar(i + 2) : std::string_view();
    }
    i = tokens.behind_value(i + 2);
  } while (tokens.at(i++) == ',');
  return value;
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

bool Dispatcher::offer(std::string_view document, connections::Reply& reply) {
  if (read_plain(document) == document.size() && !document.empty()) {
    offer_plain(document, reply);
    return true;
  }
  return offer_parsed(document, reply);
}

bool Dispatcher::offer_within(std::uint32_t timeout_ms, std::string_view document,
                              connections::Reply& reply) {
  timeout_ms_ = timeout_ms;
  const bool is_json = offer_parsed(document, reply);
  timeout_ms_ = 0;
  return is_json;
}

bool Dispatcher::offer_parsed(std::string_view document, connections::Reply& reply) {
  const messages::Message message = parser_.parse(keep(document));
  switch (message.kind) {
    case messages::Message::Kind::kRejected:
      reply.text.add(0,
                     [&](std::string& out) { messages::append_rejected(out, message, limits_); });
      return message.error != ErrorCode::kParseError;
    case messages::Message::Kind::kBatch:
      expect_batch(message.calls.size(), reply);
      break;
    case messages::Message::Kind::kSingle:
      break;
  }
  std::uint32_t item = 0;
  for (const messages::Call& call : message.calls) offer_call(call, reply, item++);
  let_go(document);
  return true;
}

void Dispatcher::expect_batch(std::size_t items, connections::Reply& reply) const {
  if (reply.accepts != connections::PartForm::kNone) {
    reply.text.expect_parts(reply.accepts);
  } else {
    reply.text.expect_batch(items, limits_.max_response_bytes);
  }
}

std::size_t Dispatcher::read_plain(std::string_view text) {
  const std::size_t bytes = plain_.parse(text);
  if (bytes == 0) return 0;
  for (messages::PlainCall& call : plain_.calls()) {
    if (!fits_scalar_lane(call)) return 0;
  }
  return bytes;
}

bool Dispatcher::fits_scalar_lane(messages::PlainCall& call) {
  call.target = methods_.find(call.method);
  if (call.target == MethodTable::kNone) return false;
  const Method& method = methods_.at(call.target);
  return method.scalar && method.plan.size() <= CallBlock::kNumbers &&
         messages::fits_plan(method.plan, call, plain_.values_of(call));
}

void Dispatcher::offer_plain(std::string_view message, connections::Reply& reply) {
  const std::string_view kept = keep(message);
  const auto kept_part = [&](std::string_view part) {
    if (part.empty()) return std::string_view();
    return kept.substr(static_cast<std::size_t>(part.data() - message.data()), part.size());
  };
  if (plain_.is_batch()) expect_batch(plain_.calls().size(), reply);
  std::uint32_t item = 0;
  for (const messages::PlainCall& call : plain_.calls()) {
    const Origin origin{reply, item++, kept_part(call.id), kept_part(call.params)};
    if (!may_begin(origin, call.target)) continue;
    const messages::Plan& plan = methods_.at(call.target).plan;
    const std::size_t planned = plan.size();
    add_scalar(call.target, origin, planned);
    const std::span<const messages::PlainValue> values = plain_.values_of(call);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].type == messages::PlainValue::Type::kString) {
        const bool bytes = plan[i].kind == ParamKind::kBytes;
        block_.add_string(kept_part(values[i].text), bytes ? Form::kBase64 : Form::kAscii);
      } else {
        block_.add_number(values[i].number);
      }
    }
    for (std::size_t absent = values.size(); absent < planned; ++absent) block_.add_number(kAbsent);
  }
  let_go(message);
}

void Dispatcher::offer_call(const messages::Call& call, connections::Reply& reply,
                            std::uint32_t item) {
  if (!call.response.empty() && reply.connection->has_one_caller()) {
    return hear(call, *reply.connection);
  }
  if (call.kind == messages::Call::Kind::kInvalid) {
    reply.text.add(item, [&](std::string& out) { messages::append_invalid(out, call, limits_); });
    return;
  }
  const bool silent = call.kind == messages::Call::Kind::kNotification;
  const Origin origin{reply, item, silent ? std::string_view() : call.id, call.params};
  const std::int32_t method = methods_.find(call.method);
  if (method != MethodTable::kNone) return offer_known(call, method, origin);
  control(call, *reply.connection);
  refuse(origin, ErrorCode::kMethodNotFound);
}

void Dispatcher::refuse(const Origin& origin, ErrorCode code) {
  if (origin.id.empty()) return;
  origin.reply.text.add(origin.item,
                        [&](std::string& out) { messages::append_error(out, origin.id, code); });
}

/// A response is answered by nothing, whatever is wrong with it: two peers must not argue in circles.
void Dispatcher::hear(const messages::Call& response, connections::Connection& connection) {
  CallBlock::Entry& entry = block_.entry(add(Lane::kResponse, connection));
  entry.params = response.response;
  if (!response.response_duplicate.empty()) entry.duplicate = response.response_duplicate;
}

/// Messages of the protocol itself, which are about other calls.
void Dispatcher::control(const messages::Call& call, connections::Connection& connection) {
  if (call.method == kCancelRequest) return cancel(call, connection);
  if (call.method == kCredit && !in_params(parser_.tokens(), call, "id").empty()) {
    tell(Lane::kCredit, connection, call.params);
  } else if (call.method == kHeaders && connection.has_one_caller() &&
             call.params_kind == messages::Call::Params::kObject) {
    // Even if it ends in this turn, the application has to hear so: another will have its number.
    connection.make_known();
    tell(Lane::kHeaders, connection, call.params);
  }
}

/// Of its own connection, or of that which has the key.
void Dispatcher::cancel(const messages::Call& call, connections::Connection& connection) {
  const std::string_view id = in_params(parser_.tokens(), call, "id");
  const std::string_view key = in_params(parser_.tokens(), call, "key");
  connections::Connection* of = &connection;
  if (key.size() > 2) of = connection.services().cancel_keys.find(key.substr(1, key.size() - 2));
  if (of != nullptr && !id.empty()) tell(Lane::kCancel, *of, id);
}

void Dispatcher::tell(Lane lane, connections::Connection& connection, std::string_view params) {
  const std::uint32_t index = add(lane, connection);
  block_.entry(index).params = params;
}

void Dispatcher::event(Lane lane, connections::Connection& connection) { add(lane, connection); }

void Dispatcher::offer_known(const messages::Call& call, std::int32_t method,
                             const Origin& origin) {
  if (!may_begin(origin, method)) return;
  const bool wishes = !call.meta.empty() || timeout_ms_ > 0;
  if (!wishes && offer_scalar(call, method, origin)) return;
  connections::Reply& reply = origin.reply;
  if (methods_.at(method).streams && !reply.text.is_batch()) reply.text.expect_parts(reply.accepts);
  const std::uint32_t index = add(Lane::kCall, method, origin);
  CallBlock::Entry& entry = block_.entry(index);
  entry.meta = wishes && call.meta.empty() ? kNoMeta : call.meta;
  entry.timeout_ms = timeout_ms_;
  entry.duplicate = messages::find_duplicate_name(parser_.tokens(), call);
}

/// Counts the call, unless there are too many already and it is refused.
bool Dispatcher::may_begin(const Origin& origin, std::int32_t method) {
  connections::Connection& connection = *origin.reply.connection;
  if (is_busy(connection)) {
    refuse(origin, ErrorCode::kServerBusy);
    return false;
  }
  if (connection.expected_bytes > limits_.soft_send_queue_bytes) run();
  connection.expected_bytes += methods_.at(method).expected_bytes;
  ++connection.offered_calls;
  ++origin.reply.unanswered;
  return true;
}

// Which of the calls offered will be pending only their dispatch can tell: it comes early where it
// matters.
bool Dispatcher::is_busy(connections::Connection& connection) {
  const std::size_t most = limits_.max_calls_in_flight;
  if (connection.pending_calls + connection.offered_calls >= most && connection.offered_calls > 0)
    run();
  return connection.pending_calls >= most;
}

bool Dispatcher::offer_scalar(const messages::Call& call, std::int32_t method,
                              const Origin& origin) {
  const Method& target = methods_.at(method);
  if (!target.scalar || !messages::decode_params(parser_.tokens(), call, target.plan, arguments_) ||
      !fits_scalar_lane()) {
    return false;
  }
  add_scalar(method, origin, arguments_.size());
  for (const messages::Argument& argument : arguments_) {
    switch (argument.type) {
      case messages::Argument::Type::kNumber:
      case messages::Argument::Type::kBool:
        block_.add_number(argument.number);
        break;
      case messages::Argument::Type::kString:
        block_.add_string(argument.text, argument.ascii ? Form::kAscii : Form::kUtf8);
        break;
      case messages::Argument::Type::kBytes:
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
  using Type = messages::Argument::Type;
  return arguments_.size() <= CallBlock::kNumbers &&
         std::none_of(arguments_.begin(), arguments_.end(), [](const messages::Argument& argument) {
           return argument.type == Type::kNull || argument.type == Type::kEscaped ||
                  argument.type == Type::kJson;
         });
}

std::uint32_t Dispatcher::add(Lane lane, connections::Connection& connection) {
  if (block_.full()) run();
  const std::uint32_t index = block_.add(lane, connection.number());
  block_.entry(index).connection = &connection;
  return index;
}

std::uint32_t Dispatcher::add(Lane lane, std::int32_t method, const Origin& origin) {
  const std::uint32_t index = add(lane, *origin.reply.connection);
  block_.method[index] = method;
  CallBlock::Entry& entry = block_.entry(index);
  entry.reply = &origin.reply;
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

}  // namespace ujrpc::calls
