#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

#include "address.hpp"

namespace ujrpc::net {

// An address of IPv4, IPv6 or AF_UNIX as the kernel takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int family() const { return storage.ss_family; }
  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
  [[nodiscard]] Address named() const;
};

// Numeric IPv4 or IPv6 only: looking names up would block the loop.
[[nodiscard]] std::optional<SocketAddress> ip_address(const std::string& host, std::uint16_t port);

// A path longer than the kernel's sun_path (107 bytes), an empty one, or one with a NUL has none.
[[nodiscard]] std::optional<SocketAddress> unix_address(const std::string& path);

// What the kernel says of a listener.
[[nodiscard]] Address bound_address(int fd);

}  // namespace ujrpc::net
