#pragma once

#include "unique_fd.hpp"

namespace ujrpc::net {

// A descriptor kept back for the moment when the process has none left (EMFILE): given up for an
// instant, it lets a waiting connection be accepted and closed, so that its peer learns at once
// that it is not served.
class ReservedFd {
 public:
  ReservedFd();
  // Accepts and closes one connection of the listener's backlog.
  void refuse_one(int listener_fd);

 private:
  UniqueFd fd_;
};

}  // namespace ujrpc::net
