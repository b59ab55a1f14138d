#include "protocols/websocket/handshake.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base64/base64.hpp"
#include "protocols/http/characters.hpp"
#include "protocols/http/request.hpp"
#include "protocols/websocket/sha1.hpp"

namespace ujrpc::websocket {

namespace {

constexpr std::string_view kOwn = "ujrpc.1";

/// Names that clients give JSON-RPC as it is. None is registered.
constexpr std::array<std::string_view, 3> kPlain = {"jsonrpc", "json-rpc", "jsonrpc-2.0"};

constexpr std::size_t kKeyBytes = 16;

/// The elements of a list (RFC 9110 §5.6.1).
template <typename Use>
void for_each_element(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    use(http::trim_optional_whitespace(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

bool names(std::string_view list, std::string_view lower) {
  bool found = false;
  for_each_element(list, [&](std::string_view element) {
    found = found || http::equals_ignoring_case(element, lower);
  });
  return found;
}

bool is_key(std::string_view text) {
  std::uint8_t bytes[kKeyBytes];
  return text.size() == base64::encoded_size(kKeyBytes) &&
         base64::decoded_size(text) == kKeyBytes && base64::decode(text, bytes);
}

/// Ours wherever it is offered; else the first that means the same to us, for a client names first
/// what it prefers.
void choose(std::string_view offered, std::string_view& chosen) {
  for_each_element(offered, [&chosen](std::string_view name) {
    const bool plain = std::find(kPlain.begin(), kPlain.end(), name) != kPlain.end();
    if (name == kOwn || (plain && chosen.empty())) chosen = name;
  });
}

}  // namespace

Offer read_offer(std::string_view head) {
  Offer offer;
  bool to_websocket = false;
  bool connection = false;
  unsigned versions = 0;
  unsigned keys = 0;
  http::FieldReader fields(head);
  for (http::Field field; fields.next(field);) {
    const auto is = [name = field.name](std::string_view lower) {
      return http::equals_ignoring_case(name, lower);
    };
    if (is("upgrade")) {
      to_websocket = to_websocket || names(field.value, "websocket");
    } else if (is("connection")) {
      connection = connection || names(field.value, "upgrade");
    } else if (is("sec-websocket-version")) {
      offer.is_version_13 = ++versions == 1 && field.value == "13";
    } else if (is("sec-websocket-key")) {
      offer.key = ++keys == 1 && is_key(field.value) ? field.value : std::string_view();
    } else if (is("sec-websocket-protocol")) {
      choose(field.value, offer.subprotocol);
    }
  }
  // RFC 9110 §7.8: Upgrade means nothing unless Connection names it.
  offer.upgrade = to_websocket && connection;
  return offer;
}

std::string accept_of(std::string_view key) {
  constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const Sha1 digest = sha1(std::string(key).append(kGuid));
  std::string accept(base64::encoded_size(digest.size()), '\0');
  base64::encode(digest.data(), digest.size(), accept.data());
  return accept;
}

void append_switching(std::string& out, const Offer& offer) {
  out.append(
      "HTTP/1.1 101 Switching Protocols\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ");
  out.append(accept_of(offer.key)).append("\r\n");
  if (!offer.subprotocol.empty()) {
    out.append("Sec-WebSocket-Protocol: ").append(offer.subprotocol).append("\r\n");
  }
  out.append("\r\n");
}

}  // namespace ujrpc::websocket
