// What becomes of the calls that were collected: outcomes brought to replies.
#include <cmath>
#include <span>
#include <utility>

#include "base64/base64.hpp"
#include "calls/dispatcher.hpp"
#include "connections/connection.hpp"
#include "messages/response.hpp"

namespace ujrpc::calls {

namespace {

/// What may follow a result: the end of its object, of a batch and of a line.
constexpr std::size_t kBehindResult = 3;

/// Why the server cancelled: `data` of kServerCancelled.
constexpr std::string_view kClosingReason = R"({"reason":"closing"})";

}  // namespace

void Dispatcher::run() {
  if (block_.empty()) return;
  application_.dispatch(block_);
  for (std::uint32_t index = 0; index < block_.size(); ++index) apply(index);
  block_.clear();
}

void Dispatcher::apply(std::uint32_t index) {
  const CallBlock::Entry& entry = block_.entry(index);
  if (entry.reply == nullptr) return;
  --entry.connection->offered_calls;
  entry.connection->expected_bytes = 0;
  std::size_t bytes = entry.answered_bytes;
  if (block_.outcome[index] == Outcome::kPending) {
    make_pending(entry, index);
  } else {
    const bool silent = entry.id.empty() || block_.outcome[index] == Outcome::kNothing || bytes > 0;
    if (!silent) bytes = answer(entry, index);
    entry.connection->answer_one(*entry.reply);
  }
  methods_.at(block_.method[index]).learn(bytes);
}

/// Returns how many bytes the response object has.
std::size_t Dispatcher::answer(const CallBlock::Entry& entry, std::uint32_t index) {
  return say(entry, [&](std::string& out) {
    switch (block_.outcome[index]) {
      case Outcome::kNumber: {
        const double result = block_.results[index];
        if (std::isfinite(result)) {
          messages::append_result(out, entry.id, result);
        } else {
          messages::append_error(out, entry.id, ErrorCode::kInternalError);
        }
        break;
      }
      case Outcome::kTrue:
        messages::append_result(out, entry.id, std::string_view("true"));
        break;
      case Outcome::kFalse:
        messages::append_result(out, entry.id, std::string_view("false"));
        break;
      case Outcome::kNull:
        messages::append_result(out, entry.id, std::string_view("null"));
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
      case Outcome::kClosing:
        messages::append_error(out, entry.id, ErrorCode::kServerCancelled, kClosingReason);
        break;
      default:
        messages::append_error(out, entry.id, ErrorCode::kInternalError);
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
    messages::begin_result(out, entry.id);
    base64::append_string(out, bytes.data(), bytes.size(), kBehindResult);
    messages::end_result(out);
  });
}

/// Has the response object appended to the reply of its message, and answers its bytes.
template <typename Append>
std::size_t Dispatcher::say(const CallBlock::Entry& entry, Append&& append) {
  std::size_t bytes = 0;
  entry.reply->text.add(entry.item, [&](std::string& out) {
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
  messages::append_error(text, id, ErrorCode::kResponseTooLarge);
}

void Dispatcher::make_pending(const CallBlock::Entry& entry, std::uint32_t index) {
  PendingCalls::Call& call = *pending_.find(block_.call[index]);
  call.reply = entry.reply;
  call.item = entry.item;
  call.id = entry.id;
  if (block_.lane[index] == Lane::kScalar) call.params = entry.params;
  const StreamForm form = stream_form(entry);
  call.streams = methods_.at(block_.method[index]).streams &&
                 (form == StreamForm::kParts || form == StreamForm::kMessages);
  if (call.streams) entry.connection->begin_stream();
  if (entry.reply->kept_head.empty() && !entry.reply->head.empty()) {
    entry.reply->head = entry.reply->kept_head = entry.reply->head;
  }
  ++entry.connection->pending_calls;
  entry.connection->make_known();
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

StreamForm Dispatcher::stream_form(const CallBlock::Entry& entry) {
  if (entry.reply->text.in_parts()) return StreamForm::kParts;
  if (entry.reply->text.is_batch()) return StreamForm::kBatch;
  return entry.connection->takes_messages() ? StreamForm::kMessages : StreamForm::kWhole;
}

bool Dispatcher::append(std::int32_t call, std::string_view part, std::string_view event_id) {
  const PendingCalls::Call* const found = find(call);
  return found != nullptr && found->reply->connection->append(*found->reply, part, event_id);
}

void Dispatcher::apply_settled() {
  std::vector<Settled> settled;
  std::swap(settled, settled_);
  for (Settled& one : settled) {
    const PendingCalls::Call* const call = pending_.find(one.call);
    if (call == nullptr || call->reply == nullptr) continue;
    connections::Reply& reply = *call->reply;
    if (!one.reply.empty() && !call->id.empty()) {
      reply.text.add(call->item, [&](std::string& out) {
        const std::size_t begin = out.size();
        if (one.is_result) {
          messages::append_result(out, call->id, one.reply);
        } else if (out.empty()) {
          out = std::move(one.reply);
        } else {
          out += one.reply;
        }
        bound(out, begin, call->id);
      });
    }
    if (call->streams) reply.connection->end_stream();
    pending_.release(one.call);
    reply.connection->answer_pending(reply);
  }
}

const PendingCalls::Call* Dispatcher::find(std::int32_t call) {
  const PendingCalls::Call* const found = pending_.find(call);
  return found == nullptr || found->reply == nullptr ? nullptr : found;
}

}  // namespace ujrpc::calls
