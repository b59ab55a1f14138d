#pragma once

#include <string>

#include "net/error.hpp"

namespace ujrpc::node_addon {

/// The numeric address of a host name; a numeric one stays as it is. Asks the system's resolver and
/// waits for it, so it is for the moment when a server starts.
net::Error resolve(const std::string& host, std::string& address);

}  // namespace ujrpc::node_addon
