#include "address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace ujrpc::net {
namespace {

template <class SocketAddress>
const SocketAddress& as(const Address& address) {
  return reinterpret_cast<const SocketAddress&>(address.storage);
}

template <class SocketAddress>
Address make_address(const SocketAddress& source, std::size_t length) {
  Address address;
  std::memcpy(&address.storage, &source, sizeof source);
  address.length = static_cast<socklen_t>(length);
  return address;
}

std::string unix_path(const Address& address) {
  constexpr std::size_t kPathOffset = offsetof(sockaddr_un, sun_path);
  if (address.length <= kPathOffset) return {};
  const char* path = as<sockaddr_un>(address).sun_path;
  return {path, strnlen(path, address.length - kPathOffset)};
}

using NameOf = int (*)(int, sockaddr*, socklen_t*);

Address ask_kernel(NameOf name_of, int fd) {
  Address address;
  address.length = sizeof address.storage;
  if (name_of(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.length) != 0) return {};
  return address;
}

}  // namespace

std::uint16_t Address::port() const {
  if (family() == AF_INET) return ntohs(as<sockaddr_in>(*this).sin_port);
  if (family() == AF_INET6) return ntohs(as<sockaddr_in6>(*this).sin6_port);
  return 0;
}

std::string Address::host() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family() == AF_INET) {
    inet_ntop(AF_INET, &as<sockaddr_in>(*this).sin_addr, text.data(), text.size());
  } else if (family() == AF_INET6) {
    inet_ntop(AF_INET6, &as<sockaddr_in6>(*this).sin6_addr, text.data(), text.size());
  } else {
    return unix_path(*this);
  }
  return text.data();
}

std::string Address::text() const {
  if (family() == AF_INET) return host() + ":" + std::to_string(port());
  if (family() == AF_INET6) return "[" + host() + "]:" + std::to_string(port());
  return "unix:" + host();
}

std::optional<Address> ip_address(const std::string& host, std::uint16_t port) {
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

std::optional<Address> unix_address(const std::string& path) {
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
