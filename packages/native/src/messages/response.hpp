#pragma once

#include <string>
#include <string_view>

#include "messages/message.hpp"
#include "words.hpp"

namespace ujrpc::messages {

// Each appends one response object. `id` is the request's id token as it stood in the source,
// `null` where none could be read.

/// `json` is the serialised result.
void append_result(std::string& out, std::string_view id, std::string_view json);

/// The same in parts, for results that are serialised in place: begin, the result, end.
void begin_result(std::string& out, std::string_view id);
void end_result(std::string& out);

/// `value` must be finite.
void append_result(std::string& out, std::string_view id, double value);

/// `data` is JSON text; none is sent when it is empty.
void append_error(std::string& out, std::string_view id, std::int32_t code,
                  std::string_view message, std::string_view data = {});

/// One of ujrpc's own errors, with its standard message.
void append_error(std::string& out, std::string_view id, ErrorCode code,
                  std::string_view data = {});

/// The answer to a call whose kind is kInvalid.
void append_invalid(std::string& out, const Call& call, const Limits& limits);

/// The answer to a message whose kind is kRejected.
void append_rejected(std::string& out, const Message& message, const Limits& limits);

}  // namespace ujrpc::messages
