// What of net/ JavaScript does: it listens and accepts, and knows who is at the other end.
#include <charconv>
#include <string_view>

#include "hosts/wasm/imports.hpp"
#include "net/listener.hpp"

namespace ujrpc::net {

Address peer_address(int fd) {
  char text[128];
  const std::string_view all(text, host_peer(fd, text, sizeof text));
  const std::size_t space = all.find(' ');
  if (space == std::string_view::npos) return {};
  Address address{std::string(all.substr(space + 1)), 0, true};
  std::from_chars(all.data(), all.data() + space, address.port);
  return address;
}

Listener& Listener::operator=(Listener&& other) noexcept {
  address_ = std::move(other.address_);
  return *this;
}

void Listener::close() {}

}  // namespace ujrpc::net
