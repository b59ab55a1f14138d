#include "address.hpp"

namespace ujrpc::net {

bool Address::is_loopback() const {
  return is_ip && (host == "::1" || host.starts_with("127.") || host.starts_with("::ffff:127."));
}

std::string Address::text() const {
  if (!is_ip) return "unix:" + host;
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace ujrpc::net
