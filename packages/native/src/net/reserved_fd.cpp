#include "reserved_fd.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ujrpc::net {
namespace {

int open_placeholder() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

ReservedFd::ReservedFd() : fd_(open_placeholder()) {}

void ReservedFd::refuse_one(int listener_fd) {
  fd_.reset();
  {
    const UniqueFd refused(::accept4(listener_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  }
  fd_.reset(open_placeholder());
}

}  // namespace ujrpc::net
