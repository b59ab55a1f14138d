#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>

namespace ujrpc::net {

// A socket address of IPv4, IPv6 or AF_UNIX.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int family() const { return storage.ss_family; }
  // The port of an IP address, 0 for AF_UNIX.
  [[nodiscard]] std::uint16_t port() const;
  // The IP address without its port, or the path of the socket file ("" for an unnamed client).
  [[nodiscard]] std::string host() const;
  // "127.0.0.1:8545", "[::1]:8545" or "unix:/run/rpc.sock".
  [[nodiscard]] std::string text() const;

  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Numeric IPv4 or IPv6 only: looking names up would block the loop.
[[nodiscard]] std::optional<Address> ip_address(const std::string& host, std::uint16_t port);

// A path longer than the kernel's sun_path (107 bytes), an empty one, or one with a NUL has none.
[[nodiscard]] std::optional<Address> unix_address(const std::string& path);

// What the kernel says of a socket; a length of 0 when the socket is gone.
[[nodiscard]] Address bound_address(int fd);
[[nodiscard]] Address peer_address(int fd);

}  // namespace ujrpc::net
