#pragma once

#include <cstdint>
#include <string_view>

namespace ujrpc::rpc {

/// Every error code that ujrpc itself answers; packages/protocol/src/error-codes.ts is the same
/// table and a test compares the two.
enum class ErrorCode : std::int32_t {
  kParseError = -32700,
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kInternalError = -32603,
  kDeadlineExceeded = -32001,
  kMessageTooLarge = -32007,
  kResponseTooLarge = -32008,
  kServerBusy = -32009,
  kBatchTooLarge = -32010,
  kBatchResponseTooLarge = -32011,
  kRequestCancelled = -32800,
};

/// The `message` that goes with each code.
constexpr std::string_view message_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kParseError: return "Parse error";
    case ErrorCode::kInvalidRequest: return "Invalid Request";
    case ErrorCode::kMethodNotFound: return "Method not found";
    case ErrorCode::kInvalidParams: return "Invalid params";
    case ErrorCode::kInternalError: return "Internal error";
    case ErrorCode::kDeadlineExceeded: return "Deadline exceeded";
    case ErrorCode::kMessageTooLarge: return "Message too large";
    case ErrorCode::kResponseTooLarge: return "Response too large";
    case ErrorCode::kServerBusy: return "Server busy";
    case ErrorCode::kBatchTooLarge: return "Batch too large";
    case ErrorCode::kBatchResponseTooLarge: return "Batch response too large";
    case ErrorCode::kRequestCancelled: return "Request cancelled";
  }
  return {};
}

}  // namespace ujrpc::rpc
