#include "socket_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace ujrpc::net {
namespace {

template <class Form>
const Form& as(const SocketAddress& address) {
  return reinterpret_cast<const Form&>(address.storage);
}

template <class Form>
SocketAddress make_address(const Form& source, std::size_t length) {
  SocketAddress address;
  std::memcpy(&address.storage, &source, sizeof source);
  address.length = static_cast<socklen_t>(length);
  return address;
}

std::string unix_path(const SocketAddress& address) {
  constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);
  if (address.length <= kPathOffset) return {};
  const char* path = as<sockaddr_un>(address).sun_path;
  return {path, strnlen(path, address.length - kPathOffset)};
}

using NameOf = int (*)(int, sockaddr*, socklen_t*);

Address ask_kernel(NameOf name_of, int fd) {
  SocketAddress address;
  address.length = sizeof address.storage;
  if (name_of(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0) return {};
  return address.named();
}

}  // namespace

Address SocketAddress::named() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    const auto& v4 = as<sockaddr_in>(*this);
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(v4.sin_port), true};
  }
  if (family() == AF_INET6) {
    const auto& v6 = as<sockaddr_in6>(*this);
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    return {text.data(), ntohs(v6.sin6_port), true};
  }
  return {.host = unix_path(*this)};
}

std::optional<SocketAddress> ip_address(const std::string& host, std::uint16_t port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) return make_address(v4, sizeof v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) return make_address(v6, sizeof v6);
  return std::nullopt;
}

std::optional<SocketAddress> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const bool has_nul = path.find('\0') != std::string::npos;
  if (path.empty() || has_nul || path.size() >= sizeof address.sun_path) return std::nullopt;
  std::copy(path.begin(), path.end(), address.sun_path);
  return make_address(address, offsetof(sockaddr_un, sun_path) + path.size() + 1);
}

Address bound_address(int fd) { return ask_kernel(::getsockname, fd); }

Address peer_address(int fd) { return ask_kernel(::getpeername, fd); }

}  // namespace ujrpc::net
