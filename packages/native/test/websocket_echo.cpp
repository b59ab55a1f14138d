// A server that answers every WebSocket message with itself, over epoll: for suites that test the protocol alone, such
// as Autobahn's. It is the engine as it serves, compiled with UJRPC_WEBSOCKET_ECHO.
//
//   websocket_echo [port]
//
// Prints its address, serves until SIGTERM or SIGINT.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "io/open_kernel.hpp"
#include "net/listener.hpp"

namespace {

using namespace ujrpc;

/// Autobahn sends messages of up to 16 MiB, some in frames of 64 bytes, some one byte at a time.
constexpr std::uint32_t kMostBytes = 64U << 20U;

volatile std::sig_atomic_t stopping = 0;

class NoMethods final : public calls::Application {
 public:
  void dispatch(calls::CallBlock&) override {}
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override { is_closed = true; }

  bool is_closed = false;
};

int fail(const std::string& reason) {
  std::fprintf(stderr, "websocket_echo: %s\n", reason.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  io::OpenedKernel opened = io::open_epoll_kernel();
  if (!opened.kernel) return fail(opened.error);
  net::ListenOptions where;
  where.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
  net::ListenResult bound = net::listen(where);
  if (bound.error) return fail(bound.error.message);

  engine::EngineOptions options;
  options.limits.max_body_bytes = kMostBytes;
  options.limits.hard_send_queue_bytes = kMostBytes;
  NoMethods none;
  std::vector<double> memory(calls::CallBlock::kSharedBytes / sizeof(double));
  calls::CallBlock block(reinterpret_cast<std::byte*>(memory.data()));
  engine::Engine engine(std::move(opened.kernel), std::move(options), none, block);
  const net::Address& address = engine.listen(std::move(bound.listener));
  std::printf("listening on %s\n", address.text().c_str());
  std::fflush(stdout);

  std::signal(SIGTERM, [](int) { stopping = 1; });
  std::signal(SIGINT, [](int) { stopping = 1; });
  while (stopping == 0) engine.turn(engine.timeout_ms(1000));
  engine.close();
  while (!none.is_closed) engine.turn(engine.timeout_ms(1000));
  return 0;
}
