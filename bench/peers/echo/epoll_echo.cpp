// An echo that parses nothing.

#include "epoll_echo.hpp"

namespace {

struct CountedBytes {
  std::size_t pending = 0;

  std::size_t take(const ujrpc::echo::EchoOptions& options, std::span<const char> received,
                   std::string& /*unsent*/) {
    return ujrpc::echo::count_requests(options, pending, received.size());
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto options = ujrpc::echo::read_echo_options(argc, argv);
  ujrpc::echo::EpollEcho<CountedBytes>(options).run();
}
