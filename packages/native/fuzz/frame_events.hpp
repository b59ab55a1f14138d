#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/websocket/frame_reader.hpp"

namespace ujrpc::fuzz {

inline std::string event_text(const websocket::FrameEvent& event) {
  using Status = websocket::FrameEvent::Status;
  const std::string payload(event.payload);
  const std::string code = std::to_string(static_cast<unsigned>(event.code));
  switch (event.status) {
    case Status::kNeedMore:
      return {};
    case Status::kText:
      return "text:" + payload;
    case Status::kBinary:
      return "binary:" + payload;
    case Status::kPing:
      return "ping:" + payload;
    case Status::kPong:
      return "pong:" + payload;
    case Status::kClose:
      return "close:" + code + ":" + payload;
    case Status::kError:
      return "error:" + code;
  }
  return {};
}

/// What a reader finds in `pieces`, as ReferenceFrames tells it. Fed as a connection does: bytes
/// that were not consumed come again, in memory of exactly their size.
inline std::vector<std::string> frame_events(const std::vector<std::string>& pieces,
                                             const Limits& limits) {
  using Status = websocket::FrameEvent::Status;
  websocket::FrameReader reader(limits);
  std::vector<std::string> events;
  std::string rest;
  for (const std::string& piece : pieces) {
    rest += piece;
    for (bool again = true; again;) {
      std::vector<char> bytes(rest.begin(), rest.end());
      const websocket::FrameEvent event = reader.next(bytes);
      again = event.status != Status::kNeedMore;
      if (again) events.push_back(event_text(event));
      if (event.status == Status::kError || event.status == Status::kClose) return events;
      if (event.status == Status::kText || event.status == Status::kBinary) reader.reset();
      rest.erase(0, event.consumed);
      if (!std::equal(rest.begin(), rest.end(), bytes.end() - static_cast<long>(rest.size()))) {
        events.push_back("changed bytes that will come again");
      }
    }
  }
  return events;
}

}  // namespace ujrpc::fuzz
