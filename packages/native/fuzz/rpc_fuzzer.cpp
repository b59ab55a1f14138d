// Accepts what an independent reader of JSON accepts, no byte more, and every view that a call
// holds is JSON again.
#include <cmath>

#include "reference_json.hpp"
#include "rpc/message_parser.hpp"
#include "rpc/plan.hpp"
#include "rpc/reply.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::ExactCopy;
using fuzz::ReferenceJson;
using fuzz::require;
using rpc::Argument;
using rpc::Call;
using rpc::Message;
using rpc::ParamKind;
using Type = Argument::Type;

bool is_json(std::string_view text) { return ReferenceJson(text).accepts(); }

const rpc::Plan kPlans[] = {
    {},
    {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}},
    {{"a", ParamKind::kString}, {.name = "b", .kind = ParamKind::kI32, .optional = true}},
    {{"a", ParamKind::kJson}, {.name = "b", .kind = ParamKind::kBool, .nullable = true}},
    {{"a", ParamKind::kU32}, {.name = "b", .kind = ParamKind::kI64, .rest = true}},
};

void check_argument(const Argument& argument) {
  if (argument.type == Type::kJson) require(is_json(argument.text));
  if (argument.type == Type::kEscaped)
    require(is_json(argument.text) && argument.text.front() == '"');
  if (argument.type == Type::kString) require(is_json("\"" + std::string(argument.text) + "\""));
  require(std::isfinite(argument.number));
}

void check_params(const rpc::Tokens& tokens, const Call& call) {
  if (call.params_kind != Call::Params::kAbsent) require(is_json(call.params));
  std::vector<Argument> arguments;
  for (const rpc::Plan& plan : kPlans) {
    if (!rpc::decode_params(tokens, call, plan, arguments)) continue;
    for (const Argument& argument : arguments) check_argument(argument);
    require(!rpc::find_duplicate_name(tokens, call));
  }
  rpc::find_duplicate_name(tokens, call);
}

void check_call(const rpc::Tokens& tokens, const Call& call, const Limits& limits) {
  if (call.kind != Call::Kind::kNotification) require(is_json(call.id));
  if (call.kind == Call::Kind::kInvalid) {
    std::string reply;
    rpc::append_invalid(reply, call, limits);
    require(is_json(reply));
    return;
  }
  require(call.id.size() <= limits.max_id_bytes);
  require(call.method.size() <= limits.max_method_bytes);
  check_params(tokens, call);
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
  static rpc::MessageParser parser(limits);
  const ExactCopy copy({reinterpret_cast<const char*>(data), size});
  ReferenceJson reference(copy.view());
  const bool grammatical = reference.accepts();
  const Message message = parser.parse(copy.view());
  const bool rejected = message.kind == Message::Kind::kRejected;
  require(grammatical == !(rejected && message.error == rpc::ErrorCode::kParseError));
  const bool too_deep = grammatical && reference.depth() > limits.max_depth;
  require(too_deep == (rejected && message.defect == rpc::Defect::kTooDeep));
  for (const Call& call : message.calls) check_call(parser.tokens(), call, limits);
  return 0;
}
