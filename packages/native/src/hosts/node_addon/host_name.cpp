#include "hosts/node_addon/host_name.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <cerrno>

namespace ujrpc::node_addon {

net::Error resolve(const std::string& host, std::string& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (failure != 0) {
    return {ENOENT, "cannot find the host " + host + ": " + ::gai_strerror(failure)};
  }
  char numeric[NI_MAXHOST] = {};
  ::getnameinfo(found->ai_addr, found->ai_addrlen, numeric, sizeof numeric, nullptr, 0,
                NI_NUMERICHOST);
  ::freeaddrinfo(found);
  address = numeric;
  return {};
}

}  // namespace ujrpc::node_addon
