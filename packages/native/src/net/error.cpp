#include "error.hpp"

#include <system_error>

namespace ujrpc::net {

Error system_error(int code, const std::string& failed_action) {
  return {code, failed_action + ": " + std::generic_category().message(code)};
}

}  // namespace ujrpc::net
