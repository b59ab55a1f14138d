#include "protocols/json_lines/json_framer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "json/string_bits.hpp"
#include "protocols/json_lines/byte_classes.hpp"

namespace ujrpc::protocols {

namespace {

using Status = Frame::Status;

constexpr std::size_t kNoEnd = static_cast<std::size_t>(-1);

constexpr bool is_whitespace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The first bytes of the values of RFC 8259 §3.
constexpr bool begins_value(char c) {
  return std::string_view("{[\"-0123456789tfn").find(c) != std::string_view::npos;
}

/// The next document, or a mistake.
constexpr bool ends_scalar(char c) {
  return is_whitespace(c) || std::string_view("\"{[}],:").find(c) != std::string_view::npos;
}

}  // namespace

std::size_t leading_whitespace(std::string_view input) {
  std::size_t space = 0;
  while (space < input.size() && is_whitespace(input[space])) ++space;
  return space;
}

Frame JsonFramer::next(std::string_view input) {
  const std::size_t space = shape_ == Shape::kNone ? leading_whitespace(input) : 0;
  input.remove_prefix(space);
  Frame frame = begin(input);
  frame.consumed += space;
  return frame;
}

Frame JsonFramer::begin(std::string_view input) {
  if (input.empty()) return {};
  if (shape_ == Shape::kNone) {
    const char first = input.front();
    if (!begins_value(first)) return {Status::kMalformed};
    shape_ = first == '{' || first == '[' ? Shape::kContainer
             : first == '"'               ? Shape::kString
                                          : Shape::kScalar;
  }
  // A scalar is known to be whole one byte after its end; nothing beyond that is looked at, so
  // the answer cannot depend on what came in one piece.
  const std::size_t most = limits_->max_body_bytes + (shape_ == Shape::kScalar ? 1 : 0);
  const std::string_view window = input.substr(0, most);
  const std::size_t end = shape_ == Shape::kScalar ? scan_scalar(window) : scan(window);
  if (end != kNoEnd) return document(input, end);
  return {window.size() == most ? Status::kTooLarge : Status::kNeedMore};
}

Frame JsonFramer::finish(std::string_view input) {
  if (shape_ == Shape::kNone) return {};
  return shape_ == Shape::kScalar ? document(input, input.size()) : Frame{Status::kMalformed};
}

Frame JsonFramer::document(std::string_view input, std::size_t size) {
  *this = JsonFramer(*limits_);
  return {Status::kDocument, size, input.substr(0, size)};
}

std::size_t JsonFramer::scan_scalar(std::string_view window) {
  const auto end = std::find_if(window.begin() + static_cast<std::ptrdiff_t>(scanned_),
                                window.end(), ends_scalar);
  scanned_ = static_cast<std::size_t>(end - window.begin());
  return end == window.end() ? kNoEnd : scanned_;
}

std::size_t JsonFramer::scan(std::string_view window) {
  while (scanned_ < window.size()) {
    const std::size_t size = std::min<std::size_t>(window.size() - scanned_, kBlockBytes);
    const char* const from = window.data() + scanned_;
    std::size_t end;
    if (size == kBlockBytes) {
      end = scan_block(from, size);
    } else {
      char block[kBlockBytes] = {};
      std::memcpy(block, from, size);
      end = scan_block(block, size);
    }
    if (end != kNoEnd) return scanned_ + end;
    scanned_ += size;
  }
  return kNoEnd;
}

// The size of the document's part in this block if it ends here.
std::size_t JsonFramer::scan_block(const char* block, std::size_t size) {
  const ByteClasses classes = classify(block);
  std::uint64_t quotes = classes.quotes;
  if (classes.backslashes != 0 || escaped_) {
    quotes &= ~json::escaped_bytes(classes.backslashes, size, escaped_);
  }
  const std::uint64_t outside = json::prefix_xor(quotes) ^ (in_string_ ? 0 : ~std::uint64_t{0});
  const auto bytes_to = [](std::uint64_t bit) {
    return static_cast<std::size_t>(std::countr_zero(bit)) + 1;
  };
  if (shape_ == Shape::kString) {
    const std::uint64_t closing_quotes = quotes & outside;
    if (closing_quotes != 0) return bytes_to(closing_quotes);
  }
  for (std::uint64_t brackets = (classes.opening | classes.closing) & outside; brackets != 0;
       brackets &= brackets - 1) {
    const std::uint64_t bracket = brackets & (~brackets + 1);
    if ((classes.opening & bracket) != 0) {
      ++depth_;
    } else if (--depth_ == 0) {
      return bytes_to(bracket);
    }
  }
  // Bytes after `size` are zero, so the last bit still speaks of the last byte.
  in_string_ = (outside >> 63) == 0;
  return kNoEnd;
}

}  // namespace ujrpc::protocols
