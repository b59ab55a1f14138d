#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "address.hpp"
#include "error.hpp"
#include "unique_fd.hpp"

namespace ujrpc::net {

struct ListenOptions {
  std::string host = "127.0.0.1";  // numeric IPv4 or IPv6; "::" also takes IPv4
  std::uint16_t port = 0;          // 0: the kernel chooses
  std::string path;                // not empty: an AF_UNIX socket file, host and port are not used
  std::optional<mode_t> mode;      // of that file; without one the umask decides
  int backlog = 1024;
  int receive_buffer_bytes = 0;  // SO_RCVBUF of the connections; 0: the kernel tunes it
  bool reuse_port = false;       // SO_REUSEPORT: several processes or workers share the port
};

// A non-blocking socket that accepts connections. Closing it frees the port at once, and removes
// the socket file if it is still the one that this listener created.
class Listener {
 public:
  Listener() = default;
  // Stands for a listener of the host's, which accepts by itself and hands over connections.
  explicit Listener(Address bound) : address_(std::move(bound)) {}
  Listener(Listener&& other) noexcept { *this = std::move(other); }
  Listener& operator=(Listener&& other) noexcept;
  ~Listener() { close(); }

  [[nodiscard]] int fd() const { return fd_.get(); }
  // The real port where port 0 was asked for.
  [[nodiscard]] const Address& address() const { return address_; }
  void close();

 private:
  friend struct ListenResult listen(const ListenOptions& options);

  UniqueFd fd_;
  Address address_;
  dev_t file_device_ = 0;
  ino_t file_inode_ = 0;  // 0: no socket file to remove
};

struct ListenResult {
  Listener listener;
  Error error;  // set: there is no listener
};

// An AF_UNIX path left behind by a server that died is taken over: only when it is a socket and
// nobody answers on it. Errors name the address, e.g. "cannot listen on 127.0.0.1:80: ...".
[[nodiscard]] ListenResult listen(const ListenOptions& options);

}  // namespace ujrpc::net
