#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "words.hpp"

namespace ujrpc::messages {

/// Why a call is invalid or a message is rejected. Those of calls in the order of the checks.
enum class Defect : std::uint8_t {
  kNone,
  kNotAnObject,
  kDuplicateJsonrpc,
  kDuplicateId,
  kDuplicateMethod,
  kDuplicateParams,
  kDuplicateMeta,
  kIdType,
  kIdTooLong,
  kVersion,
  kMethodType,
  kMethodTooLong,
  kParamsType,
  kTooDeep,
  kEmptyBatch,
  kTooManyItems,
};

/// What the answer says about it; empty for kNone.
std::string describe(Defect defect, const Limits& limits);

/// One element of a message: a request object as JSON-RPC 2.0 §4 has it, or what stood in its
/// place.
struct Call {
  enum class Kind : std::uint8_t { kRequest, kNotification, kInvalid };
  enum class Params : std::uint8_t { kAbsent, kArray, kObject };

  Kind kind = Kind::kInvalid;
  Params params_kind = Params::kAbsent;
  Defect defect = Defect::kNone;  ///< Set where kind is kInvalid.
  std::uint32_t params_token = 0;
  std::string_view id;      ///< As in the source; `null` if invalid and unreadable; empty if none.
  std::string_view method;  ///< Unescaped UTF-8.
  std::string_view params;  ///< JSON text; empty if absent.
  std::string_view meta;    ///< The same; empty too if it is not an object.
  /// Where it is a response instead, which has no method: its JSON text, and a member of a response
  /// that is given twice, as a JSON string. As a request it is invalid.
  std::string_view response;
  std::string_view response_duplicate;
};

/// One message. Its views point into the text and into the MessageParser that made it.
struct Message {
  enum class Kind : std::uint8_t {
    kSingle,    ///< One call, answered by one object.
    kBatch,     ///< One or more, answered by an array of what there is to say.
    kRejected,  ///< Answered by one object: `error`, id null.
  };

  Kind kind = Kind::kRejected;
  ErrorCode error = ErrorCode::kParseError;
  Defect defect = Defect::kNone;
  std::span<const Call> calls;
};

}  // namespace ujrpc::messages
