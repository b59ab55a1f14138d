#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/request.hpp"

namespace ujrpc::http {

/// Where a request is addressed to. `authority` is host[:port]; its data() is null if unknown.
struct Target {
  std::string_view path;  ///< Without the query.
  std::string_view authority;
};

/// RFC 9112 §3.2.2: the authority of an absolute-form target stands in for the Host field.
Target read_target(const http::Request& request);

/// RFC 3986 §3.2.2 and §3.2.3: whether it is a registered name or an address, and a port.
bool is_authority(std::string_view text);

/// Whether the authority, any port aside, is localhost, 127.0.0.1, [::1] or one of `listed`.
bool is_loopback_or_listed(std::string_view authority, const std::vector<std::string>& listed);

/// Whether a page of this server itself has that origin.
bool is_own_origin(std::string_view origin, std::string_view authority, bool secure_only);

}  // namespace ujrpc::http
