#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ujrpc::http {

/// "200 OK" and so on; empty for a status that ujrpc does not send.
std::string_view status_line_text(std::uint16_t status);

inline constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

/// Types of replies whose parts leave one by one. Nobody has registered the first two.
inline constexpr std::string_view kNdjson = "application/x-ndjson";
inline constexpr std::string_view kJsonLines = "application/jsonl";
inline constexpr std::string_view kEventStream = "text/event-stream";

/// What a response head may hold beside its status and length.
struct HeadOptions {
  bool close = false;             ///< Says `Connection: close`.
  std::string_view extra_fields;  ///< Whole lines, each with its CRLF.
};

/// Appends the head of a 200 with `content_length` bytes of JSON.
void append_ok_head(std::string& out, std::size_t content_length, const HeadOptions& options);

/// Appends the head of a 200 whose parts leave one by one: in chunks (RFC 9112 §7.1), or up to the
/// end of the connection. It tells caches and proxies to pass them on.
void append_stream_head(std::string& out, std::string_view content_type, bool chunked,
                        const HeadOptions& options);

/// Appends a chunk; its content is not empty, since that would be the last.
void append_chunk(std::string& out, std::string_view content);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// Appends the head of any response; `content_type` is empty where there is no content, and then,
/// except with 204 (RFC 9110 §8.6), the length is said to be 0.
void append_head(std::string& out, std::uint16_t status, std::string_view content_type,
                 std::size_t content_length, const HeadOptions& options);

}  // namespace ujrpc::http
