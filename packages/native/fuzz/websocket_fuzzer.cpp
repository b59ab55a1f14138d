// Frames in any split give the same messages and the same end, and those of a reader that goes a
// byte at a time; what the fields of a handshake say is read within them.
#include "frame_events.hpp"
#include "protocols/http/request_parser.hpp"
#include "protocols/websocket/handshake.hpp"
#include "reference_frames.hpp"
#include "split.hpp"

namespace {

using namespace ujrpc;
using fuzz::require;

constexpr std::size_t kMaxBytes = 96;

void check_handshake(std::string_view text) {
  const Limits limits;
  const fuzz::ExactCopy copy(text);
  http::RequestParser parser(limits);
  if (parser.parse(copy.view()).status != http::ParseResult::Status::kComplete) return;
  const websocket::Offer offer = websocket::read_offer(parser.request().head);
  require(offer.key.empty() || offer.key.size() == 24);
  std::string reply;
  websocket::append_switching(reply, offer);
  require(reply.find('\0') == reply.npos && reply.ends_with("\r\n\r\n"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::SplitInput input(data, size);
  Limits limits;
  limits.max_body_bytes = kMaxBytes;
  const std::vector<std::string> events = fuzz::frame_events(input.whole(), limits);
  require(events == fuzz::frame_events(input.pieces(), limits));
  require(events == fuzz::ReferenceFrames(input.text, kMaxBytes).events());
  check_handshake(input.text);
  return 0;
}
