#include "protocols/http/response.hpp"

#include <algorithm>
#include <charconv>

namespace ujrpc::http {

namespace {

void append_number(std::string& out, std::size_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void finish(std::string& out, const HeadOptions& options) {
  if (options.close) out.append("Connection: close\r\n");
  out.append(options.extra_fields).append("\r\n");
}

}  // namespace

std::string_view status_line_text(std::uint16_t status) {
  switch (status) {
    case 200: return "200 OK";
    case 204: return "204 No Content";
    case 400: return "400 Bad Request";
    case 403: return "403 Forbidden";
    case 404: return "404 Not Found";
    case 405: return "405 Method Not Allowed";
    case 408: return "408 Request Timeout";
    case 413: return "413 Payload Too Large";
    case 415: return "415 Unsupported Media Type";
    case 417: return "417 Expectation Failed";
    case 421: return "421 Misdirected Request";
    case 426: return "426 Upgrade Required";
    case 431: return "431 Request Header Fields Too Large";
    case 500: return "500 Internal Server Error";
    case 503: return "503 Service Unavailable";
    case 505: return "505 HTTP Version Not Supported";
    default: return {};
  }
}

// The head of nearly every response, so it grows the output once.
void append_ok_head(std::string& out, std::size_t content_length, const HeadOptions& options) {
  constexpr std::string_view kStart =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
  char head[kStart.size() + 24];
  char* at = std::copy(kStart.begin(), kStart.end(), head);
  at = std::to_chars(at, at + 20, content_length).ptr;
  at = std::copy_n("\r\n\r\n", 4, at);
  const bool more_fields = options.close || !options.extra_fields.empty();
  out.append(head, static_cast<std::size_t>(at - head) - (more_fields ? 2 : 0));
  if (more_fields) finish(out, options);
}

void append_head(std::string& out, std::uint16_t status, std::string_view content_type,
                 std::size_t content_length, const HeadOptions& options) {
  out.append("HTTP/1.1 ").append(status_line_text(status)).append("\r\n");
  if (!content_type.empty()) out.append("Content-Type: ").append(content_type).append("\r\n");
  if (status != 204) {
    out.append("Content-Length: ");
    append_number(out, content_length);
    out.append("\r\n");
  }
  finish(out, options);
}

void append_stream_head(std::string& out, std::string_view content_type, bool chunked,
                        const HeadOptions& options) {
  out.append("HTTP/1.1 200 OK\r\nContent-Type: ").append(content_type);
  out.append("\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nVary: Accept\r\n");
  if (chunked) out.append("Transfer-Encoding: chunked\r\n");
  finish(out, options);
}

void append_chunk(std::string& out, std::string_view content) {
  char digits[16];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, content.size(), 16).ptr);
  out.append("\r\n").append(content).append("\r\n");
}

}  // namespace ujrpc::http
