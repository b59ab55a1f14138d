// Accepts what an independent reader of JSON accepts, no byte more, and every view that a call
// holds is JSON again.
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "messages/message_parser.hpp"
#include "messages/plain_parser.hpp"
#include "messages/plan.hpp"
#include "messages/response.hpp"
#include "messages/structural_scan.hpp"
#include "messages/tokenizer.hpp"
#include "reference_json.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::ExactCopy;
using fuzz::ReferenceJson;
using fuzz::require;
using messages::Argument;
using messages::Call;
using messages::Message;
using Type = Argument::Type;

bool is_json(std::string_view text) { return ReferenceJson(text).accepts(); }

const messages::Plan kPlans[] = {
    {},
    {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}},
    {{"a", ParamKind::kString}, {.name = "b", .kind = ParamKind::kI32, .optional = true}},
    {{"a", ParamKind::kJson}, {.name = "b", .kind = ParamKind::kBool, .nullable = true}},
    {{"a", ParamKind::kU32}, {.name = "b", .kind = ParamKind::kI64, .rest = true}},
    {{"a", ParamKind::kBytes}, {.name = "b", .kind = ParamKind::kBytes, .optional = true}},
};

void check_argument(const Argument& argument) {
  if (argument.type == Type::kJson) require(is_json(argument.text));
  if (argument.type == Type::kEscaped)
    require(is_json(argument.text) && argument.text.front() == '"');
  if (argument.type == Type::kString || argument.type == Type::kBytes) {
    require(is_json("\"" + std::string(argument.text) + "\""));
  }
  require(std::isfinite(argument.number));
}

void check_params(const messages::Tokens& tokens, const Call& call) {
  if (call.params_kind != Call::Params::kAbsent) require(is_json(call.params));
  std::vector<Argument> arguments;
  for (const messages::Plan& plan : kPlans) {
    if (!messages::decode_params(tokens, call, plan, arguments)) continue;
    for (const Argument& argument : arguments) check_argument(argument);
    require(!messages::find_duplicate_name(tokens, call));
  }
  messages::find_duplicate_name(tokens, call);
}

void check_call(const messages::Tokens& tokens, const Call& call, const Limits& limits) {
  if (call.kind != Call::Kind::kNotification) require(is_json(call.id));
  if (call.kind == Call::Kind::kInvalid) {
    std::string reply;
    messages::append_invalid(reply, call, limits);
    require(is_json(reply));
    return;
  }
  require(call.id.size() <= limits.max_id_bytes);
  require(call.method.size() <= limits.max_method_bytes);
  check_params(tokens, call);
}

/// What is plain for a plan is for decode_params what it is for fits_plan.
void check_plain_params(const messages::Tokens& tokens, const Call& call,
                        messages::PlainParser& plain, const messages::PlainCall& plain_call) {
  std::vector<Argument> arguments;
  for (const messages::Plan& plan : kPlans) {
    const auto values = plain.values_of(plain_call);
    if (!messages::fits_plan(plan, plain_call, values)) continue;
    require(messages::decode_params(tokens, call, plan, arguments));
    require(arguments.size() == plan.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const Argument& argument = arguments[i];
      if (i >= values.size()) {
        require(argument.type == Type::kAbsent);
      } else if (values[i].type == messages::PlainValue::Type::kString) {
        const bool is_bytes = plan[i].kind == ParamKind::kBytes;
        require(argument.type == (is_bytes ? Type::kBytes : Type::kString));
        require(argument.text == values[i].text && argument.ascii == !is_bytes);
      } else {
        const bool is_bool = values[i].type == messages::PlainValue::Type::kBool;
        require(argument.type == (is_bool ? Type::kBool : Type::kNumber));
        require(std::bit_cast<std::uint64_t>(argument.number) ==
                std::bit_cast<std::uint64_t>(values[i].number));
      }
    }
  }
}

/// A message that the plain parser reads is what the other one makes of the same bytes.
void check_plain(std::string_view text, const Limits& limits) {
  static messages::PlainParser plain(limits);
  static messages::MessageParser parser(limits);
  const std::size_t bytes = plain.parse(text);
  if (bytes == 0) return;
  const Message message = parser.parse(text.substr(0, bytes));
  require(message.kind == (plain.is_batch() ? Message::Kind::kBatch : Message::Kind::kSingle));
  require(message.calls.size() == plain.calls().size());
  for (std::size_t i = 0; i < message.calls.size(); ++i) {
    const Call& call = message.calls[i];
    const messages::PlainCall& plain_call = plain.calls()[i];
    require(call.kind != Call::Kind::kInvalid && call.method == plain_call.method);
    require(call.kind == Call::Kind::kNotification ? plain_call.id.empty()
                                                   : call.id == plain_call.id);
    require(call.params_kind == plain_call.params_kind && call.params == plain_call.params);
    check_plain_params(parser.tokens(), call, plain, plain_call);
  }
}

/// What engine.wasm finds in a text, simdjson finds.
void check_scan(std::string_view text, bool grammatical) {
  static messages::Tokenizer tokenizer;
  std::vector<std::uint32_t> offsets(text.size() + 1);
  const std::uint32_t count = messages::find_tokens(text, offsets.data());
  if (!grammatical) return;
  messages::Tokens tokens;
  require(tokenizer.tokenize(text, tokens) && tokens.count == count);
  require(std::equal(offsets.begin(), offsets.begin() + count + 1, tokens.offsets));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Limits limits = [] {
    Limits small;
    small.max_depth = 8;
    small.max_batch_items = 4;
    small.max_id_bytes = 8;
    small.max_method_bytes = 16;
    return small;
  }();
  static messages::MessageParser parser(limits);
  const ExactCopy copy({reinterpret_cast<const char*>(data), size});
  check_plain(copy.view(), limits);
  ReferenceJson reference(copy.view());
  const bool grammatical = reference.accepts();
  check_scan(copy.view(), grammatical);
  const Message message = parser.parse(copy.view());
  const bool rejected = message.kind == Message::Kind::kRejected;
  require(grammatical == !(rejected && message.error == ErrorCode::kParseError));
  const bool too_deep = grammatical && reference.depth() > limits.max_depth;
  require(too_deep == (rejected && message.defect == messages::Defect::kTooDeep));
  for (const Call& call : message.calls) check_call(parser.tokens(), call, limits);
  return 0;
}
