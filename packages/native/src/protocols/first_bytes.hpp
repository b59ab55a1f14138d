#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ujrpc::protocols {

enum class FirstBytes : std::uint8_t { kUndecided, kHttp, kJson, kContentLength, kTls, kUnknown };

/// What a connection speaks, by its first bytes, on a port that all share. A first byte of JSON is
/// JSON, `Content-` begins the header of a Language Server Protocol message, any other upper-case
/// letter a method of HTTP (RFC 9110 §9.1), a byte of 22 a handshake of TLS (RFC 8446 §5.1), and all
/// else nothing that we speak: kUnknown.
/// kUndecided until the bytes tell.
///
/// Line ends before them are skipped, `skip` of them: HTTP allows them before a request line (RFC
/// 9112 §2.2) and JSON between documents.
FirstBytes tell(std::string_view input, std::size_t& skip);

/// The first byte of a connection over TLS.
inline constexpr char kTlsHandshake = 0x16;

/// What a client that begins TLS gets on a port without TLS: a fatal alert, handshake_failure (RFC
/// 8446 §6.2), so that it says so at once.
inline constexpr std::string_view kTlsRefusal{"\x15\x03\x01\x00\x02\x02\x28", 7};

}  // namespace ujrpc::protocols
