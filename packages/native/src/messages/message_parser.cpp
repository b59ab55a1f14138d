#include "messages/message_parser.hpp"

#include "messages/scalar.hpp"

namespace ujrpc::messages {

namespace {

Message rejected(ErrorCode error, Defect defect) {
  return {Message::Kind::kRejected, error, defect, {}};
}

Message parse_error() { return rejected(ErrorCode::kParseError, Defect::kNone); }

Message invalid_request(Defect defect) { return rejected(ErrorCode::kInvalidRequest, defect); }

}  // namespace

Message MessageParser::parse(std::string_view text) {
  calls_.clear();
  unescaped_methods_.clear();
  if (!tokenizer_.tokenize(text, tokens_)) return parse_error();
  validator_.begin(tokens_);
  const Message message = document();
  const bool grammatical =
      message.kind != Message::Kind::kRejected || message.error != ErrorCode::kParseError;
  if (grammatical && validator_.deepest() > limits_->max_depth) {
    return invalid_request(Defect::kTooDeep);
  }
  return message;
}

Message MessageParser::document() {
  switch (tokens_.at(0)) {
    case '{':
      return single();
    case '[':
      return batch();
    default:
      break;
  }
  const bool grammatical = validator_.value(0, 0) == tokens_.count;
  return grammatical ? invalid_request(Defect::kNotAnObject) : parse_error();
}

Message MessageParser::single() {
  Members members;
  const std::uint32_t behind = object(0, 1, members);
  if (behind != tokens_.count) return parse_error();
  fill(members, {0, behind}, calls_.emplace_back());
  return {Message::Kind::kSingle, {}, {}, calls_};
}

Message MessageParser::batch() {
  if (tokens_.at(1) == ']') {
    return tokens_.count == 2 ? invalid_request(Defect::kEmptyBatch) : parse_error();
  }
  std::size_t items = 0;
  std::uint32_t i = 0;
  do {
    Call surplus;
    const bool within = ++items <= limits_->max_batch_items;
    i = element(i + 1, within ? calls_.emplace_back() : surplus);
    if (i == Validator::kInvalid) return parse_error();
  } while (tokens_.at(i) == ',');
  if (tokens_.at(i) != ']' || i + 1 != tokens_.count) return parse_error();
  if (items > limits_->max_batch_items) {
    return rejected(ErrorCode::kBatchTooLarge, Defect::kTooManyItems);
  }
  return {Message::Kind::kBatch, {}, {}, calls_};
}

std::uint32_t MessageParser::element(std::uint32_t i, Call& call) {
  if (tokens_.at(i) != '{') {
    call.id = "null";
    call.defect = Defect::kNotAnObject;
    return validator_.value(i, 1);
  }
  Members members;
  const std::uint32_t behind = object(i, 2, members);
  if (behind != Validator::kInvalid) fill(members, {i, behind}, call);
  return behind;
}

std::uint32_t MessageParser::object(std::uint32_t i, std::size_t depth, Members& members) {
  validator_.enter(depth);
  if (tokens_.at(i + 1) == '}') return i + 2;
  do {
    if (!validator_.name(i + 1)) return Validator::kInvalid;
    const std::uint32_t value = i + 3;
    const std::uint32_t behind = validator_.value(value, depth);
    if (behind == Validator::kInvalid) return Validator::kInvalid;
    keep(i + 1, {value, behind}, members);
    i = behind;
  } while (tokens_.at(i) == ',');
  return tokens_.at(i) == '}' ? i + 1 : Validator::kInvalid;
}

void MessageParser::keep(std::uint32_t name_token, Member value, Members& members) const {
  std::string_view name = tokens_.string_content(name_token);
  std::string unescaped;
  if (tokens_.has_escapes && name.find('\\') != name.npos) name = unescaped = unescape(name);
  const auto set = [&members, value](Member& member, Defect duplicate) {
    // A second id is what the answer speaks of, whatever else is there twice.
    if (member.value != 0 && members.duplicate != Defect::kDuplicateId) {
      members.duplicate = duplicate;
    }
    member = value;
  };
  // Of a request these are extra members, which mean nothing.
  const auto set_once = [&members, value](Member& member, std::string_view text) {
    if (member.value != 0) members.response_duplicate = text;
    member = value;
  };
  switch (name.size()) {
    case 2:
      if (name == "id") set(members.id, Defect::kDuplicateId);
      break;
    case 4:
      if (name == "meta") set(members.meta, Defect::kDuplicateMeta);
      break;
    case 5:
      if (name == "error") set_once(members.error, R"("error")");
      break;
    case 6:
      if (name == "result") set_once(members.result, R"("result")");
      if (name == "method") set(members.method, Defect::kDuplicateMethod);
      if (name == "params") set(members.params, Defect::kDuplicateParams);
      break;
    case 7:
      if (name == "jsonrpc") set(members.jsonrpc, Defect::kDuplicateJsonrpc);
      break;
    default:
      break;
  }
}

void MessageParser::fill(const Members& members, const Member& object, Call& call) {
  call.defect = check(members, call);
  fill_response(members, object, call);
  if (call.defect == Defect::kNone) {
    call.kind = members.id.value != 0 ? Call::Kind::kRequest : Call::Kind::kNotification;
  } else if (call.id.empty()) {
    call.id = "null";
  }
}

/// A result or an error without a method answers a request of ours (JSON-RPC 2.0 §5).
void MessageParser::fill_response(const Members& members, const Member& object, Call& call) const {
  if (members.method.value != 0 || (members.result.value == 0 && members.error.value == 0)) return;
  call.response = source(object);
  call.response_duplicate = members.response_duplicate;
  if (members.duplicate == Defect::kDuplicateId) call.response_duplicate = R"("id")";
  if (members.duplicate == Defect::kDuplicateJsonrpc) call.response_duplicate = R"("jsonrpc")";
}

// The order of the checks is part of the contract with the portable transport: it decides which
// id and which defect an invalid request is answered with.
Defect MessageParser::check(const Members& members, Call& call) {
  const auto& [jsonrpc, id, method, params, meta, result, error, duplicate, response_duplicate] =
      members;
  Defect id_defect = Defect::kNone;
  if (id.value != 0 && duplicate != Defect::kDuplicateId) {
    id_defect = check_id(id);
    if (id_defect == Defect::kNone) call.id = source(id);
  }
  if (duplicate != Defect::kNone) return duplicate;
  if (id_defect != Defect::kNone) return id_defect;
  if (!is_version_2(jsonrpc)) return Defect::kVersion;
  if (meta.value != 0 && tokens_.at(meta.value) == '{') call.meta = source(meta);
  const Defect method_defect = read_method(method, call);
  return method_defect != Defect::kNone ? method_defect : read_params(params, call);
}

Defect MessageParser::check_id(const Member& id) const {
  const char first = tokens_.at(id.value);
  if (first == '{' || first == '[' || first == 't' || first == 'f') return Defect::kIdType;
  return source(id).size() > limits_->max_id_bytes ? Defect::kIdTooLong : Defect::kNone;
}

bool MessageParser::is_version_2(const Member& jsonrpc) const {
  if (jsonrpc.value == 0) return false;
  const std::string_view token = source(jsonrpc);
  if (token == R"("2.0")") return true;
  // "2\u002e0" is the same string.
  return tokens_.has_escapes && token.front() == '"' &&
         unescape(tokens_.string_content(jsonrpc.value)) == "2.0";
}

Defect MessageParser::read_method(const Member& member, Call& call) {
  if (member.value == 0 || tokens_.at(member.value) != '"') return Defect::kMethodType;
  call.method = tokens_.string_content(member.value);
  if (tokens_.has_escapes && call.method.find('\\') != call.method.npos) {
    call.method = unescaped_methods_.emplace_back(unescape(call.method));
  }
  return call.method.size() > limits_->max_method_bytes ? Defect::kMethodTooLong : Defect::kNone;
}

Defect MessageParser::read_params(const Member& member, Call& call) const {
  if (member.value == 0) return Defect::kNone;
  const char first = tokens_.at(member.value);
  if (first != '[' && first != '{') return Defect::kParamsType;
  call.params_kind = first == '[' ? Call::Params::kArray : Call::Params::kObject;
  call.params_token = member.value;
  call.params = source(member);
  return Defect::kNone;
}

std::string_view MessageParser::source(const Member& member) const {
  return tokens_.value(member.value, member.behind);
}

}  // namespace ujrpc::messages
