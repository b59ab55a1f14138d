// Documents in any split are the same, and those that a byte-by-byte framer finds.
#include "protocols/first_bytes.hpp"
#include "protocols/json_lines/json_framer.hpp"
#include "protocols/lsp/content_length_framer.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::require;
using Events = std::vector<std::string>;
using Status = protocols::Frame::Status;

constexpr std::size_t kMaxBytes = 96;

/// Notes a frame; false once there is nothing more to come.
bool note(const protocols::Frame& frame, Events& events, bool& stopped) {
  if (frame.status == Status::kDocument) events.emplace_back(frame.document);
  if (frame.status == Status::kMalformed) events.emplace_back("malformed");
  if (frame.status == Status::kTooLarge) events.emplace_back("too large");
  stopped = frame.status == Status::kMalformed || frame.status == Status::kTooLarge;
  return frame.status == Status::kDocument;
}

template <typename Framer>
Events events_of(const std::vector<std::string>& pieces) {
  Limits limits;
  limits.max_body_bytes = kMaxBytes;
  Framer framer(limits);
  Events events;
  bool stopped = false;
  std::string rest;
  fuzz::feed(pieces, rest, [&](std::string_view input, std::size_t& consumed) {
    if (stopped) return false;
    const protocols::Frame frame = framer.next(input);
    consumed = frame.consumed;
    return note(frame, events, stopped);
  });
  if (!stopped) note(framer.finish(rest), events, stopped);
  return events;
}

/// The rules of JsonFramer, one byte at a time.
Events reference(std::string_view text) {
  const auto is = [](char c, std::string_view set) {
    return set.find(c) != std::string_view::npos;
  };
  Events events;
  std::size_t at = 0;
  for (;;) {
    while (at < text.size() && is(text[at], " \t\r\n")) ++at;
    if (at == text.size()) return events;
    const std::size_t begin = at;
    const char first = text[at];
    if (!is(first, "{[\"-0123456789tfn")) return events.emplace_back("malformed"), events;
    bool whole = false;
    if (is(first, "{[\"")) {
      bool in_string = false;
      int depth = 0;
      while (at < text.size() && !whole) {
        const char c = text[at++];
        if (in_string && c == '\\') {
          if (at < text.size()) ++at;
        } else if (c == '"') {
          in_string = !in_string;
        } else if (!in_string) {
          depth += is(c, "{[") ? 1 : is(c, "}]") ? -1 : 0;
        }
        whole = !in_string && depth == 0;
      }
    } else {
      while (at < text.size() && !is(text[at], " \t\r\n\"{[}],:")) ++at;
      whole = true;
    }
    if (at - begin > kMaxBytes || (!whole && at - begin == kMaxBytes)) {
      return events.emplace_back("too large"), events;
    }
    if (!whole) return events.emplace_back("malformed"), events;
    events.emplace_back(text.substr(begin, at - begin));
  }
}

/// A backslash outside of strings makes the text no JSON; where such a document ends is open.
bool has_stray_backslash(std::string_view text) {
  bool in_string = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      if (!in_string) return true;
      ++at;
    } else if (text[at] == '"') {
      in_string = !in_string;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::SplitInput input(data, size);
  const Events json = events_of<protocols::JsonFramer>(input.whole());
  require(json == events_of<protocols::JsonFramer>(input.pieces()));
  if (!has_stray_backslash(input.text)) require(json == reference(input.text));
  require(events_of<protocols::ContentLengthFramer>(input.whole()) ==
          events_of<protocols::ContentLengthFramer>(input.pieces()));
  std::size_t skip = 0;
  protocols::tell(input.text, skip);
  require(skip <= input.text.size());
  return 0;
}
