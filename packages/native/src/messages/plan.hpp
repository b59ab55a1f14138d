#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/message.hpp"
#include "messages/tokens.hpp"
#include "words.hpp"

namespace ujrpc::messages {

struct ParamPlan {
  std::string name;
  ParamKind kind = ParamKind::kJson;  ///< Of one argument; of a rest parameter, of each element.
  bool optional = false;
  bool nullable = false;
  bool rest = false;  ///< Only of the last.
};

/// Whether a finite number is an integer that a parameter of that kind takes.
bool is_integer_of(ParamKind kind, double value);

/// Whether a finite number is one that a parameter of that kind takes.
inline bool is_number_of(ParamKind kind, double value) {
  return kind == ParamKind::kF64 || is_integer_of(kind, value);
}

/// Whether a string without escapes may be one that a parameter of that kind takes. Of kBytes that
/// is known for sure when it is decoded, which needs a pass over it anyway.
bool may_be_string_of(ParamKind kind, std::string_view text);

/// A method's parameters in order.
using Plan = std::vector<ParamPlan>;

/// One argument of the handler. Views point into the message.
struct Argument {
  enum class Type : std::uint8_t {
    kAbsent,
    kNull,
    kNumber,   ///< `number`.
    kBool,     ///< `number` is 1 or 0.
    kString,   ///< `text` is the string in UTF-8: it had no escapes.
    kBytes,    ///< `text` may be base64.
    kEscaped,  ///< `text` is a JSON string, quotes included, for JSON.parse.
    kJson,     ///< `text` is JSON of any type, for JSON.parse.
  };

  Type type = Type::kAbsent;
  bool given = false;
  bool ascii = false;  ///< Whether a kString is one byte per character.
  double number = 0;
  std::string_view text;
};

/// Lays the params of a call out as the handler's arguments: one for each planned parameter,
/// and for a rest parameter its elements.
///
/// False when the params do not fit the plan, or fit in a way that only JavaScript can tell
/// (a number that over- or underflows): then JavaScript decides again from `call.params`, and it
/// is JavaScript that words the error. `tokens` are those of the message that `call` is from.
bool decode_params(const Tokens& tokens, const Call& call, const Plan& plan,
                   std::vector<Argument>& arguments);

/// The first name that the named params of a call give a second time, in whatever spelling, as a
/// JSON string with its quotes. JSON.parse keeps one of them, so JavaScript cannot see this.
std::optional<std::string_view> find_duplicate_name(const Tokens& tokens, const Call& call);

}  // namespace ujrpc::messages
