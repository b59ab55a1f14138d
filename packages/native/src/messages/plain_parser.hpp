#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "messages/message.hpp"
#include "messages/plan.hpp"
#include "words.hpp"

namespace ujrpc::messages {

/// A scalar among the params of a plain call. Views point into the text.
struct PlainValue {
  enum class Type : std::uint8_t { kNumber, kBool, kString };

  Type type = Type::kNumber;
  double number = 0;      ///< Of a bool 1 or 0.
  std::string_view text;  ///< Of a string: ASCII, between its quotes.
  std::string_view name;  ///< Of a named param.
};

struct PlainCall {
  std::string_view id;  ///< Empty for a notification.
  std::string_view method;
  std::string_view params;  ///< JSON text; empty if absent.
  Call::Params params_kind = Call::Params::kAbsent;
  std::uint32_t first = 0;   ///< Where its values begin,
  std::uint32_t count = 0;   ///< and how many there are.
  std::int32_t target = -1;  ///< For the reader's user.
};

/// Reads, in one pass over the bytes, the messages that nearly all callers send: calls and batches
/// whose members are those of JSON-RPC 2.0, each once, whose params are numbers, booleans and
/// strings, in ASCII without escapes. What it reads means exactly what MessageParser and
/// decode_params make of it; whatever is out of the ordinary, or wrong, it leaves to them.
class PlainParser {
 public:
  /// `limits` must outlive the parser.
  explicit PlainParser(const Limits& limits) : limits_(&limits) {}

  /// Reads the message that `text` begins with. Answers its size, or 0 where it is not plain or not
  /// complete. It ends with its closing bracket, so what follows does not matter.
  std::size_t parse(std::string_view text);

  // Of the last message that was plain.
  bool is_batch() const { return is_batch_; }
  std::span<PlainCall> calls() { return calls_; }
  std::span<PlainValue> values_of(const PlainCall& call) {
    return std::span(values_).subspan(call.first, call.count);
  }

 private:
  class Reader;

  /// What the last call began with, up to the value of its id or of its params. A client's calls
  /// begin with the same bytes one after the other, which then need no second reading: equal bytes
  /// mean equal things.
  struct Beginning {
    static constexpr std::size_t kMostBytes = 128;

    char bytes[kMostBytes];
    std::size_t size = 0;  ///< 0: none.
    unsigned seen = 0;     ///< The members that it names, the one whose value follows among them.
    std::size_t method_at = 0;
    std::size_t method_size = 0;  ///< 0: it does not name one.
    bool before_params = false;   ///< Or before the id.
  };

  void keep(const char* begin, std::size_t size, const PlainCall& call, unsigned seen);

  const Limits* limits_;
  Beginning beginning_;
  bool is_batch_ = false;
  std::vector<PlainCall> calls_;
  std::vector<PlainValue> values_;
};

/// Whether the values of a call are what decode_params would make of its params; named ones are put
/// in the order of the plan. Absent ones may only follow.
bool fits_plan(const Plan& plan, const PlainCall& call, std::span<PlainValue> values);

}  // namespace ujrpc::messages
