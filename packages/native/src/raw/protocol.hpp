#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ujrpc::raw {

enum class Protocol : std::uint8_t { kUndecided, kHttp, kJson, kContentLength };

/// What a connection speaks, by its first bytes, on a port that all share. A first byte of JSON is
/// JSON, `Content-` begins the header of a Language Server Protocol message, all else is HTTP, or
/// is answered as HTTP that is wrong. kUndecided until the bytes tell.
///
/// Line ends before them are skipped, `skip` of them: HTTP allows them before a request line (RFC
/// 9112 §2.2) and JSON between documents.
Protocol detect_protocol(std::string_view input, std::size_t& skip);

}  // namespace ujrpc::raw
