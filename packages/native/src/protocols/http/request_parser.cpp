#include "protocols/http/request_parser.hpp"

#include <algorithm>
#include <limits>

#include "protocols/http/scan.hpp"

namespace ujrpc::http {

namespace {

using Status = ParseResult::Status;

constexpr std::uint16_t kOk = 0;

ParseResult error(std::uint16_t http_status) { return {Status::kError, http_status, 0}; }

/// RFC 9110 §9.1: methods are case-sensitive, and all that are registered are in upper case.
bool is_method(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_token_character(c) && !(c >= 'a' && c <= 'z'); });
}

/// RFC 9112 §3.2: origin-form, absolute-form or asterisk-form; authority-form is CONNECT's alone.
bool is_target(std::string_view text, std::string_view method) {
  const bool known_form = text.front() == '/' || text == "*" || method == "CONNECT" ||
                          equals_ignoring_case(text.substr(0, 7), "http://") ||
                          equals_ignoring_case(text.substr(0, 8), "https://");
  return known_form && std::all_of(text.begin(), text.end(), is_visible);
}

Method method_of(std::string_view text) {
  if (text == "POST") return Method::kPost;
  if (text == "GET") return Method::kGet;
  if (text == "HEAD") return Method::kHead;
  if (text == "OPTIONS") return Method::kOptions;
  return Method::kOther;
}

}  // namespace

void RequestParser::reset() {
  state_ = State::kStart;
  head_ = Head();
  request_.body = {};
  if (kept_head_.empty()) return;
  decoder_ = ChunkedDecoder();
  std::string().swap(kept_head_);  // an idle connection keeps no buffers
  std::string().swap(decoded_body_);
}

ParseResult RequestParser::parse(std::string_view input) {
  ParseResult skipped = start(input);
  if (state_ == State::kStart) return skipped;
  input.remove_prefix(skipped.consumed);
  ParseResult result = head_complete() ? ParseResult{Status::kNeedMore} : parse_head(input);
  if (head_complete() && result.status == Status::kNeedMore) {
    result = head_.chunked ? parse_chunks(input) : parse_body(input);
  }
  result.consumed += skipped.consumed;
  return result;
}

// RFC 9112 §2.2: a server SHOULD ignore at least one empty line before the request line.
ParseResult RequestParser::start(std::string_view input) {
  std::size_t at = 0;
  if (state_ == State::kStart) {
    while (input.substr(at).starts_with("\r\n")) at += 2;
    const std::string_view rest = input.substr(at);
    if (!rest.empty() && rest != "\r") state_ = State::kRequestLine;
  }
  return {Status::kNeedMore, kOk, at};
}

ParseResult RequestParser::parse_head(std::string_view input) {
  base_ = input.data();
  // Nothing beyond the limit is looked at, so the answer cannot depend on what came in one piece.
  const std::string_view window = input.substr(0, limits_->max_header_bytes);
  for (;;) {
    std::string_view line;
    const Line found = next_line(window, line);
    if (found == Line::kMalformed) return error(400);
    if (found == Line::kPartial) {
      return window.size() == limits_->max_header_bytes ? error(431)
                                                        : ParseResult{Status::kNeedMore};
    }
    if (state_ == State::kFields && line.empty()) return end_head(window);
    const std::uint16_t failure =
        state_ == State::kRequestLine ? request_line(line) : field_line(line);
    if (failure != kOk) return error(failure);
    state_ = State::kFields;
  }
}

ParseResult RequestParser::end_head(std::string_view window) {
  head_.bytes = head_.line_start;
  const std::uint16_t failure = check_head();
  // Which request is too large matters to the answer: a wrong path stays a 404.
  if (failure == 413) resolve(window.substr(0, head_.bytes));
  if (failure != kOk) return error(failure);
  state_ = head_.chunked ? State::kChunkedBody : State::kBody;
  return {Status::kNeedMore};
}

RequestParser::Line RequestParser::next_line(std::string_view window, std::string_view& line) {
  const char* const end = window.data() + window.size();
  const char* const stop = find_control(window.data() + head_.scanned, end);
  head_.scanned = static_cast<std::size_t>(stop - window.data());
  if (stop == end) return Line::kPartial;
  // RFC 9112 §2.2 lets a recipient accept a bare LF and wants a bare CR replaced. Both have been
  // used to smuggle requests, so only CRLF ends a line.
  if (*stop != '\r') return Line::kMalformed;
  if (end - stop < 2) return Line::kPartial;
  if (stop[1] != '\n') return Line::kMalformed;
  line = window.substr(head_.line_start, head_.scanned - head_.line_start);
  head_.line_start = head_.scanned += 2;
  return Line::kFound;
}

// RFC 9112 §3: method SP request-target SP HTTP-version, with exactly one SP between them.
std::uint16_t RequestParser::request_line(std::string_view line) {
  const std::size_t method_end = line.find(' ');
  if (method_end == 0 || method_end == std::string_view::npos) return 400;
  const std::size_t target_end = line.find(' ', method_end + 1);
  if (target_end == std::string_view::npos || target_end == method_end + 1) return 400;
  const std::string_view method = line.substr(0, method_end);
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  if (!is_method(method) || !is_target(target, method)) return 400;
  head_.method = slice(method);
  head_.is_head = method == "HEAD";
  head_.target = slice(target);
  return version(line.substr(target_end + 1));
}

std::uint16_t RequestParser::version(std::string_view text) {
  if (text.size() != 8 || !text.starts_with("HTTP/") || !is_digit(text[5]) || text[6] != '.' ||
      !is_digit(text[7])) {
    return 400;
  }
  if (text[5] != '1' || text[7] > '1') return 505;
  head_.minor_version = static_cast<std::uint8_t>(text[7] - '0');
  return kOk;
}

// RFC 9112 §5.1: no white space before the colon; §5.2: a line that begins with white space
// (obs-fold) is refused. Neither is a token character.
std::uint16_t RequestParser::field_line(std::string_view line) {
  std::size_t colon = 0;
  while (colon < line.size() && is_token_character(line[colon])) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return 400;
  if (++head_.field_count > limits_->max_header_count) return 431;
  return known_field(line.substr(0, colon), trim_optional_whitespace(line.substr(colon + 1)));
}

std::uint16_t RequestParser::known_field(std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view lower) { return equals_ignoring_case(name, lower); };
  switch (name.size()) {
    case 4:
      if (is("host")) return once(head_.host, value);
      break;
    case 6:
      if (is("accept") && head_.accept.offset == 0) head_.accept = slice(value);
      if (is("expect")) return expectation(value);
      if (is("origin")) return once(head_.origin, value);
      break;
    case 10:
      if (is("connection")) connection(value);
      break;
    case 12:
      if (is("content-type")) return once(head_.content_type, value);
      break;
    case 14:
      if (is("content-length")) return content_length(value);
      if (is("rpc-timeout-ms")) return once(head_.rpc_timeout, value);
      if (is("rpc-cancel-key")) return once(head_.rpc_cancel_key, value);
      break;
    case 16:
      if (is("content-encoding")) return once(head_.content_encoding, value);
      break;
    case 17:
      if (is("transfer-encoding")) return transfer_encoding(value);
      break;
    default:
      break;
  }
  return kOk;
}

// A second one of these would let two readers pick different ones, even if both are equal.
std::uint16_t RequestParser::once(Slice& slot, std::string_view value) {
  if (slot.offset != 0) return 400;
  slot = slice(value);
  return kOk;
}

std::uint16_t RequestParser::content_length(std::string_view value) {
  if (head_.has_content_length || value.empty()) return 400;
  head_.has_content_length = true;
  head_.length = slice(value);
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  for (const char c : value) {
    if (!is_digit(c)) return 400;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (head_.content_length > (kMax - digit) / 10) return 400;
    head_.content_length = head_.content_length * 10 + digit;
  }
  return kOk;
}

// RFC 9112 §6.1 offers 501 for codings that are not understood. 400 is answered for all, because
// a list such as "identity, chunked" is as likely an attempt to smuggle as an honest wish.
std::uint16_t RequestParser::transfer_encoding(std::string_view value) {
  if (head_.chunked || !equals_ignoring_case(value, "chunked")) return 400;
  head_.chunked = true;
  return kOk;
}

// RFC 9110 §10.1.1: 417 for an expectation other than 100-continue, which HTTP/1.0 cannot have.
std::uint16_t RequestParser::expectation(std::string_view value) {
  head_.has_expectation = true;
  if (head_.minor_version == 0) return kOk;
  if (!equals_ignoring_case(value, "100-continue")) return 417;
  head_.continue_due = true;
  return kOk;
}

void RequestParser::connection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = trim_optional_whitespace(value.substr(0, comma));
    if (equals_ignoring_case(option, "close")) head_.connection_close = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

std::uint16_t RequestParser::check_head() const {
  const bool http_1_0 = head_.minor_version == 0;
  if (!http_1_0 && head_.host.offset == 0) return 400;                      // RFC 9112 §3.2
  if (head_.chunked && (head_.has_content_length || http_1_0)) return 400;  // RFC 9112 §6.1
  if (head_.content_length > limits_->max_body_bytes) return 413;
  return kOk;
}

ParseResult RequestParser::parse_body(std::string_view input) {
  // Every time, because the buffer may have moved since the last call.
  resolve(input.substr(0, head_.bytes));
  if (head_.continue_due) {
    head_.continue_due = false;
    return {Status::kSendContinue};
  }
  if (input.size() - head_.bytes < head_.content_length) return {Status::kNeedMore};
  request_.body = input.substr(head_.bytes, static_cast<std::size_t>(head_.content_length));
  state_ = State::kComplete;
  return {Status::kComplete, kOk, head_.bytes + static_cast<std::size_t>(head_.content_length)};
}

ParseResult RequestParser::parse_chunks(std::string_view input) {
  std::size_t dropped = 0;
  if (kept_head_.empty()) {
    kept_head_.assign(input.substr(0, head_.bytes));
    resolve(kept_head_);
    dropped = head_.bytes;
  }
  if (head_.continue_due) {
    head_.continue_due = false;
    return {Status::kSendContinue, kOk, dropped};
  }
  std::size_t consumed = 0;
  const auto status =
      decoder_.decode(input.substr(dropped), limits_->max_body_bytes, decoded_body_, consumed);
  consumed += dropped;
  switch (status) {
    case ChunkedDecoder::Status::kNeedMore:
      return {Status::kNeedMore, kOk, consumed};
    case ChunkedDecoder::Status::kMalformed:
      return error(400);
    case ChunkedDecoder::Status::kTooLarge:
      return error(413);
    case ChunkedDecoder::Status::kComplete:
      break;
  }
  request_.body = decoded_body_;
  state_ = State::kComplete;
  return {Status::kComplete, kOk, consumed};
}

void RequestParser::resolve(std::string_view head) {
  base_ = head.data();
  request_.head = head;
  request_.method_text = view(head_.method);
  request_.method = method_of(request_.method_text);
  request_.target = view(head_.target);
  request_.host = view(head_.host);
  request_.origin = view(head_.origin);
  request_.content_type = view(head_.content_type);
  request_.content_encoding = view(head_.content_encoding);
  request_.accept = view(head_.accept);
  request_.content_length = view(head_.length);
  request_.rpc_timeout = view(head_.rpc_timeout);
  request_.rpc_cancel_key = view(head_.rpc_cancel_key);
  request_.has_expectation = head_.has_expectation;
  request_.minor_version = head_.minor_version;
  request_.expects_continue = head_.continue_due;
  request_.has_body = head_.chunked || head_.content_length > 0;
  request_.keep_alive = keep_alive_ && head_.minor_version == 1 && !head_.connection_close;
}

// Only the method can be at offset 0, so for all others 0 means that the field was not sent.
std::string_view RequestParser::view(Slice slice) const {
  return slice.offset == 0 && slice.length == 0
             ? std::string_view()
             : std::string_view(base_ + slice.offset, slice.length);
}

RequestParser::Slice RequestParser::slice(std::string_view part) const {
  return {static_cast<std::uint32_t>(part.data() - base_), static_cast<std::uint32_t>(part.size())};
}

}  // namespace ujrpc::http
