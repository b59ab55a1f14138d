#include "protocols/websocket/close_payload.hpp"

#include "json/utf8_check.hpp"

namespace ujrpc::websocket {

namespace {

/// Those of §7.4.1 that are sent, those registered since, and those that libraries and
/// applications may choose (§7.4.2).
constexpr bool may_be_sent(unsigned code) {
  const bool never_sent = code == 1004 || code == 1005 || code == 1006;
  return (code >= 1000 && code <= 1014 && !never_sent) || (code >= 3000 && code <= 4999);
}

}  // namespace

ClosePayload read_close_payload(std::string_view payload) {
  if (payload.empty()) return {.well_formed = true};
  if (payload.size() == 1) return {.code = CloseCode::kProtocolError};
  const unsigned code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8 |
                        static_cast<unsigned char>(payload[1]);
  if (!may_be_sent(code)) return {.code = CloseCode::kProtocolError};
  const std::string_view reason = payload.substr(2);
  if (!json::is_utf8(reason)) return {.code = CloseCode::kInvalidText};
  return {true, static_cast<CloseCode>(code), reason};
}

}  // namespace ujrpc::websocket
