#pragma once

#include <string_view>

namespace ujrpc::tls {

// Why a handshake has failed: `TlsFailure` of lib/index.d.ts.
namespace failure {
inline constexpr std::string_view kPlain = "plain";
inline constexpr std::string_view kTimeout = "timeout";
inline constexpr std::string_view kAborted = "aborted";
inline constexpr std::string_view kOther = "other";
}  // namespace failure

/// Which of them an error of OpenSSL is, by its reason, such as "no shared cipher".
std::string_view failure_of(std::string_view reason);

}  // namespace ujrpc::tls
