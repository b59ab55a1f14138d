// What a connection costs while nothing is under way on it.
#include <doctest/doctest.h>
#include <malloc.h>

#include <memory>
#include <string>
#include <vector>

#include "../unit/protocols/websocket/client_frames.hpp"
#include "engine_over.hpp"
#include "erratic_application.hpp"
#include "io/simulated/ideal_kernel.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Of sanitizer/allocator_interface.h, which not every compiler package brings.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;

constexpr std::size_t kMostIdleBytes = 1024;  // beyond the connection's struct

std::size_t heap_bytes() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
#endif
}

class IdleServer {
 public:
  /// So many connections more; each sends the parts in a turn of their own and is answered.
  void serve(std::size_t count, const std::vector<std::string>& parts) {
    const std::size_t before = server_.kernel.sent_bytes();
    server_.kernel.connect(static_cast<int>(count));
    server_.engine.turn(0);
    for (const std::string& part : parts) {
      server_.kernel.bring(part, connections_);
      server_.engine.turn(0);
    }
    server_.kernel.bring("");
    server_.engine.turn(0);
    connections_ += count;
    REQUIRE(server_.kernel.sent_bytes() - before > count * std::string_view("\"result\":3").size());
  }

 private:
  static EngineOptions options() {
    EngineOptions options;
    options.methods = ErraticApplication::methods();
    return options;
  }

  ErraticApplication application_{1};
  EngineOver<io::IdealKernel> server_{std::make_unique<io::IdealKernel>(), options(), application_};
  std::size_t connections_ = 0;
};

const std::string kCall = R"({"jsonrpc":"2.0","method":"sum","params":[1,2],"id":1})";

std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A call by the slow path with 20 KB of params, cut in two.
std::vector<std::string> large_call() {
  const std::string message = post(R"({"jsonrpc":"2.0","method":"echo","params":[")" +
                                   std::string(20'000, 'x') + R"("],"id":1})");
  return {message.substr(0, 10'000), message.substr(10'000)};
}

std::size_t idle_bytes_after(const std::vector<std::string>& parts) {
  constexpr std::size_t kConnections = 4000;
  constexpr std::size_t kAtOnce = 50;
  constexpr std::size_t kWarmup = 400;  // fills what the engine keeps for all together
  IdleServer server;
  for (std::size_t i = 0; i < kWarmup; i += kAtOnce) server.serve(kAtOnce, parts);
  const std::size_t before = heap_bytes();
  for (std::size_t i = 0; i < kConnections; i += kAtOnce) server.serve(kAtOnce, parts);
  return (heap_bytes() - before) / kConnections;
}

}  // namespace

TEST_CASE("an idle connection that was answered holds at most 1 KiB beyond its struct") {
  const std::size_t most = sizeof(io::Socket) + kMostIdleBytes;
  SUBCASE("over HTTP") { CHECK(idle_bytes_after({post(kCall)}) <= most); }
  SUBCASE("over raw TCP") { CHECK(idle_bytes_after({kCall + "\n"}) <= most); }
  SUBCASE("with LSP headers") {
    CHECK(idle_bytes_after(
              {"Content-Length: " + std::to_string(kCall.size()) + "\r\n\r\n" + kCall}) <= most);
  }
  SUBCASE("over WebSocket") {
    const std::string upgrade =
        "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    CHECK(idle_bytes_after({upgrade, websocket::client_frame(websocket::kTextFrame, kCall)}) <=
          most);
  }
  SUBCASE("after a large call in two pieces") { CHECK(idle_bytes_after(large_call()) <= most); }
}
