// The clocks of messages that arrive in parts, on a connection that is not read for a while. The
// simulated kernel does nothing unexpected here.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine_over.hpp"
#include "erratic_application.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

constexpr std::uint64_t kTimeoutMs = 1000;

EngineOptions options() {
  EngineOptions result;
  result.methods = ErraticApplication::methods();
  result.limits.headers_timeout_ms = kTimeoutMs;
  result.limits.request_timeout_ms = kTimeoutMs;
  return result;
}

std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string kSum = R"({"jsonrpc":"2.0","id":2,"method":"sum","params":[2,3]})";
const std::string kAnswer = R"({"jsonrpc":"2.0","id":2,"result":5})";

/// A call that is answered later, with more than a peer may leave unread.
std::string large_call() {
  return R"({"jsonrpc":"2.0","id":1,"method":"later","params":[")" + std::string(200'000, 'x') +
         R"("]})";
}

/// A peer that sends a call and part of another, and does not read the large reply yet.
class Scene {
 public:
  explicit Scene(const std::string& first)
      : application_(1),
        server_(std::make_unique<SimulatedKernel>(1, kNoFaults), options(), application_) {
    peer = &server_.kernel.connect();
    peer->write(first);
    pass(10);
    application_.settle_all(server_.engine);
    server_.engine.flush();
  }

  void pass(std::uint64_t milliseconds) {
    const std::uint64_t end = server_.kernel.now_ms() + milliseconds;
    while (server_.kernel.now_ms() < end) {
      server_.engine.turn(static_cast<int>(end - server_.kernel.now_ms()));
      if (reads) peer->read(std::string::npos);
    }
  }

  /// The peer reads all of the large reply.
  void read_reply() {
    reads = true;
    for (int turns = 0; turns < 1000 && peer->received().size() < 200'000; ++turns) {
      server_.engine.turn(0);
      peer->read(std::string::npos);
    }
    REQUIRE(peer->received().size() >= 200'000);
  }

  SimulatedPeer* peer = nullptr;
  bool reads = false;

 private:
  ErraticApplication application_;
  EngineOver<SimulatedKernel> server_;
};

}  // namespace

TEST_CASE("a message whose peer was not read has all of its time from when it is again") {
  const std::string large = large_call();
  const std::string sum = post(kSum);
  const std::vector<std::pair<std::string, std::string>> ways = {
      {post(large) + sum.substr(0, 20), sum.substr(20)},
      {post(large) + sum.substr(0, sum.size() - 9), sum.substr(sum.size() - 9)},
      {large + kSum.substr(0, 9), kSum.substr(9)},
  };
  for (std::size_t way = 0; way < ways.size(); ++way) {
    CAPTURE(way);
    for (std::uint64_t phase = 0; phase < 260; phase += 20) {  // of the clock, which ticks
      CAPTURE(phase);
      const auto& [first, rest] = ways[way];
      Scene scene(first);
      scene.pass(3 * kTimeoutMs + phase);
      scene.read_reply();
      scene.pass(kTimeoutMs - 100);
      CHECK(!scene.peer->closed_by_server());
      scene.peer->write(rest);
      scene.pass(20);
      CHECK(scene.peer->received().find(kAnswer) != std::string::npos);
    }
  }
}

TEST_CASE("and no more than that") {
  Scene scene(large_call() + kSum.substr(0, 9));
  scene.pass(3 * kTimeoutMs);
  scene.read_reply();
  scene.pass(kTimeoutMs + 300);
  scene.peer->write(kSum.substr(9));
  scene.pass(20);
  CHECK(scene.peer->received().find(kAnswer) == std::string::npos);
  CHECK(scene.peer->closed_by_server());
}
