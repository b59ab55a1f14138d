#include "messages/plan.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "messages/scalar.hpp"

namespace ujrpc::messages {

namespace {

constexpr double kMaxSafeInteger = 9007199254740991.0;

bool in_range(double value, double least, double most) {
  return value >= least && value <= most && std::trunc(value) == value;
}

template <typename Integer>
bool fits(double value) {
  return in_range(value, std::numeric_limits<Integer>::min(), std::numeric_limits<Integer>::max());
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

/// Decodes the params of one call.
class Decoder {
 public:
  Decoder(const Tokens& tokens, const Plan& plan, std::vector<Argument>& arguments)
      : tokens_(tokens), plan_(plan), arguments_(arguments) {
    const bool has_rest = !plan.empty() && plan.back().rest;
    fixed_ = plan.size() - (has_rest ? 1 : 0);
    rest_ = has_rest ? &plan.back() : nullptr;
    arguments.assign(fixed_, Argument());
  }

  bool decode(const Call& call) {
    const bool fits = call.params_kind == Call::Params::kAbsent ||
                      (call.params_kind == Call::Params::kArray ? array(call.params_token)
                                                                : object(call.params_token));
    return fits && nothing_missing();
  }

 private:
  bool array(std::uint32_t i) {
    if (tokens_.at(++i) == ']') return true;
    for (std::size_t index = 0;; ++index) {
      const bool fixed = index < fixed_;
      if (!fixed && rest_ == nullptr) return false;
      const bool fits = fixed ? parameter(plan_[index], arguments_[index], i)
                              : value(*rest_, arguments_.emplace_back(), i);
      if (!fits) return false;
      if (tokens_.at(i++) == ']') return true;
    }
  }

  bool object(std::uint32_t i) {
    if (tokens_.at(++i) == '}') return true;
    std::uint32_t rest_value = 0;
    std::size_t expected = 0;  // most callers keep the declared order
    do {
      const std::size_t index = find(i, expected);
      if (index == plan_.size()) return false;
      expected = index + 1;
      i += 2;
      if (index < fixed_) {
        if (arguments_[index].given || !parameter(plan_[index], arguments_[index], i)) return false;
      } else {
        if (rest_value != 0) return false;
        rest_value = i;
        i = tokens_.behind_value(i);
      }
    } while (tokens_.at(i++) == ',');
    return rest_value == 0 || rest_by_name(rest_value);
  }

  /// The parameter that the string at `i` names, or plan_.size().
  std::size_t find(std::uint32_t i, std::size_t expected) const {
    std::string_view name = tokens_.string_content(i);
    std::string unescaped;
    if (tokens_.has_escapes && name.find('\\') != name.npos) name = unescaped = unescape(name);
    if (expected < plan_.size() && plan_[expected].name == name) return expected;
    const auto named = [name](const ParamPlan& param) { return param.name == name; };
    return static_cast<std::size_t>(std::find_if(plan_.begin(), plan_.end(), named) -
                                    plan_.begin());
  }

  // By name, a rest parameter is an array; null means without elements.
  bool rest_by_name(std::uint32_t i) {
    if (tokens_.at(i) == 'n') return true;
    if (tokens_.at(i) != '[') return false;
    if (tokens_.at(++i) == ']') return true;
    do {
      if (!value(*rest_, arguments_.emplace_back(), i)) return false;
    } while (tokens_.at(i++) == ',');
    return true;
  }

  bool parameter(const ParamPlan& param, Argument& argument, std::uint32_t& i) {
    if (tokens_.at(i) == 'n' && param.optional && !param.nullable) {
      argument.given = true;
      ++i;
      return true;
    }
    return value(param, argument, i);
  }

  /// Decodes the value at token `i` and moves past it.
  bool value(const ParamPlan& param, Argument& argument, std::uint32_t& i) {
    argument.given = true;
    const std::uint32_t begin = i;
    if (param.kind == ParamKind::kJson) {
      i = tokens_.behind_value(begin);
      argument.type = Argument::Type::kJson;
      argument.text = tokens_.value(begin, i);
      return true;
    }
    ++i;
    switch (tokens_.at(begin)) {
      case 'n':
        argument.type = Argument::Type::kNull;
        return param.nullable;
      case 't':
      case 'f':
        argument.type = Argument::Type::kBool;
        argument.number = tokens_.at(begin) == 't' ? 1 : 0;
        return param.kind == ParamKind::kBool;
      case '"':
        return string(param.kind, argument, begin);
      case '{':
      case '[':
        return false;
      default:
        return number(param.kind, argument, begin);
    }
  }

  bool string(ParamKind kind, Argument& argument, std::uint32_t i) const {
    if (kind != ParamKind::kString && kind != ParamKind::kBytes) return false;
    argument.text = tokens_.string_content(i);
    if (tokens_.has_escapes && argument.text.find('\\') != argument.text.npos) {
      argument.type = Argument::Type::kEscaped;
      argument.text = tokens_.scalar(i);
      return true;
    }
    if (kind == ParamKind::kBytes) {
      argument.type = Argument::Type::kBytes;
    } else {
      argument.type = Argument::Type::kString;
      argument.ascii = is_ascii(argument.text);
    }
    return may_be_string_of(kind, argument.text);
  }

  bool number(ParamKind kind, Argument& argument, std::uint32_t i) const {
    const std::optional<double> parsed = parse_number(tokens_.scalar(i));
    if (!parsed || !is_number_of(kind, *parsed)) return false;
    argument.type = Argument::Type::kNumber;
    argument.number = *parsed;
    return true;
  }

  bool nothing_missing() const {
    for (std::size_t index = 0; index < fixed_; ++index) {
      if (!arguments_[index].given && !plan_[index].optional) return false;
    }
    return true;
  }

  const Tokens& tokens_;
  const Plan& plan_;
  std::vector<Argument>& arguments_;
  std::size_t fixed_ = 0;
  const ParamPlan* rest_ = nullptr;
};

}  // namespace

bool is_integer_of(ParamKind kind, double value) {
  switch (kind) {
    case ParamKind::kI32:
      return fits<std::int32_t>(value);
    case ParamKind::kU32:
      return fits<std::uint32_t>(value);
    case ParamKind::kI64:
      return in_range(value, -kMaxSafeInteger, kMaxSafeInteger);
    default:
      return false;
  }
}

bool may_be_string_of(ParamKind kind, std::string_view text) {
  return kind == ParamKind::kString || (kind == ParamKind::kBytes && text.size() % 4 == 0);
}

bool decode_params(const Tokens& tokens, const Call& call, const Plan& plan,
                   std::vector<Argument>& arguments) {
  return Decoder(tokens, plan, arguments).decode(call);
}

std::optional<std::string_view> find_duplicate_name(const Tokens& tokens, const Call& call) {
  if (call.params_kind != Call::Params::kObject) return std::nullopt;
  std::uint32_t i = call.params_token + 1;
  if (tokens.at(i) == '}') return std::nullopt;
  std::set<std::string> seen;  // no hash table: a peer could choose names that collide
  do {
    if (!seen.insert(unescape(tokens.string_content(i))).second) return tokens.scalar(i);
    i = tokens.behind_value(i + 2);
  } while (tokens.at(i++) == ',');
  return std::nullopt;
}

}  // namespace ujrpc::messages
