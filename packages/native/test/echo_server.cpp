// A server on the I/O layer alone, to test and to measure it.
//
//   echo_server [epoll|uring] [port|socket path] [echo|reply] [spin_us]
//
// echo sends back what comes; reply answers every line with the same JSON-RPC response. Prints its
// address, serves until SIGTERM or SIGINT.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "../src/io/open_kernel.hpp"
#include "../src/io/reactor.hpp"

namespace {

using ujrpc::io::CloseReason;
using ujrpc::io::Socket;

volatile std::sig_atomic_t stopping = 0;

class EchoServer final : public ujrpc::io::Handler {
 public:
  explicit EchoServer(bool fixed_reply) : fixed_reply_(fixed_reply) {}

  void on_accept(Socket&) override {}
  std::size_t on_data(Socket& socket, std::span<char> bytes) override {
    const std::string_view input(bytes.data(), bytes.size());
    if (!fixed_reply_) {
      socket.send(input);
      return bytes.size();
    }
    std::size_t end = 0;
    for (std::size_t at; (at = input.find('\n', end)) != std::string_view::npos; end = at + 1) {
      socket.send(std::string_view("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":5}\n"));
    }
    return end;
  }
  void on_eof(Socket& socket) override { socket.close(); }
  void on_closed(Socket&, CloseReason) override {}

 private:
  bool fixed_reply_;
};

int fail(const std::string& reason) {
  std::fprintf(stderr, "echo_server: %s\n", reason.c_str());
  return 1;
}

const char* argument(int argc, char** argv, int index, const char* otherwise) {
  return argc > index ? argv[index] : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  namespace io = ujrpc::io;
  io::KernelOptions kernel_options;
  kernel_options.spin_us = static_cast<std::uint32_t>(std::atoi(argument(argc, argv, 4, "0")));
  const bool uring = std::strcmp(argument(argc, argv, 1, "epoll"), "uring") == 0;
  io::OpenedKernel opened =
      uring ? io::open_uring_kernel(kernel_options) : io::open_epoll_kernel(kernel_options);
  if (!opened.kernel) return fail(opened.error);

  EchoServer server(std::strcmp(argument(argc, argv, 3, "echo"), "reply") == 0);
  io::Reactor reactor(std::move(opened.kernel), server);
  ujrpc::net::ListenOptions listen;
  const std::string where = argument(argc, argv, 2, "0");
  if (where.find('/') != std::string::npos) {
    listen.path = where;
  } else {
    listen.port = static_cast<std::uint16_t>(std::atoi(where.c_str()));
  }
  ujrpc::net::ListenResult bound = ujrpc::net::listen(listen);
  if (bound.error) return fail(bound.error.message);
  std::printf("%s\n", bound.listener.address().text().c_str());
  std::fflush(stdout);
  reactor.listen(std::move(bound.listener));

  std::signal(SIGTERM, [](int) { stopping = 1; });
  std::signal(SIGINT, [](int) { stopping = 1; });
  while (stopping == 0) reactor.turn(1000);
  return 0;
}
