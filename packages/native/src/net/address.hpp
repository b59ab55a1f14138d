#pragma once

#include <cstdint>
#include <string>

namespace ujrpc::net {

// Where a socket is bound, or who is at its other end, as the engine and its hosts tell it.
struct Address {
  std::string host;        // the IP address without its port, or the path of the socket file ("" for
                           // an unnamed client)
  std::uint16_t port = 0;  // 0 for a socket file
  bool is_ip = false;

  // Whether only this machine can reach it over the network.
  [[nodiscard]] bool is_loopback() const;
  // "127.0.0.1:8545", "[::1]:8545" or "unix:/run/rpc.sock".
  [[nodiscard]] std::string text() const;
};

// Who is at the other end of a connection; the host of the sockets knows. No IP address and no path
// when the socket is gone.
[[nodiscard]] Address peer_address(int fd);

}  // namespace ujrpc::net
