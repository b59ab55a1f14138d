// How long close() takes with peers that do not go. The simulated kernel does nothing unexpected
// here.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "engine_over.hpp"
#include "erratic_application.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

/// What a turn may be late by.
constexpr std::uint64_t kSlackMs = 20;

class Scene {
 public:
  explicit Scene(std::uint64_t drain_timeout_ms)
      : server_(std::make_unique<SimulatedKernel>(1, kNoFaults), options(drain_timeout_ms),
                application_) {}

  SimulatedPeer& connect(const std::string& bytes = "") {
    SimulatedPeer& peer = server_.kernel.connect();
    peer.write(bytes);
    pass(10);
    return peer;
  }

  void pass(std::uint64_t milliseconds) {
    const std::uint64_t end = server_.kernel.now_ms() + milliseconds;
    while (server_.kernel.now_ms() < end) {
      server_.engine.turn(static_cast<int>(end - server_.kernel.now_ms()));
    }
  }

  /// How long it takes until close() says that it is over; a minute at most.
  std::uint64_t close() {
    const std::uint64_t start = server_.kernel.now_ms();
    server_.engine.close();
    while (application_.closed_count == 0 && server_.kernel.now_ms() < start + 60'000) pass(1);
    return server_.kernel.now_ms() - start;
  }

 private:
  static EngineOptions options(std::uint64_t drain_timeout_ms) {
    EngineOptions result;
    result.methods = ErraticApplication::methods();
    result.limits.drain_timeout_ms = drain_timeout_ms;
    return result;
  }

  ErraticApplication application_{1};
  EngineOver<SimulatedKernel> server_;
};

std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string call(const std::string& method, const std::string& params) {
  return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
}

/// Its reply is more than a peer's socket takes that does not read.
std::string large_call() { return call("echo", "[\"" + std::string(50'000, 'x') + "\"]"); }

}  // namespace

TEST_CASE("close() is over after drain_timeout_ms, whatever its peers do") {
  std::string over_http;
  std::string raw;
  SUBCASE("idle, and they stay") {
    over_http = post(call("sum", "[2,3]"));
    raw = call("sum", "[2,3]");
  }
  SUBCASE("refused before, and they stay") {
    over_http = "GET nothing\r\n\r\n";
    raw = "{]";
  }
  SUBCASE("with a reply that they do not read") {
    over_http = post(large_call());
    raw = large_call();
  }
  SUBCASE("with a call that is never answered") {
    over_http = post(call("later", "[]"));
    raw = call("later", "[]");
  }
  for (const std::string& bytes : {over_http, raw}) {
    CAPTURE(bytes.substr(0, 100));
    for (const bool ended : {false, true}) {
      CAPTURE(ended);
      for (const std::uint64_t drain_ms : {50, 500}) {
        Scene scene(drain_ms);
        SimulatedPeer& peer = scene.connect(bytes);
        if (ended) peer.end_writing();
        scene.pass(10);
        CHECK(scene.close() <= drain_ms + kSlackMs);
      }
    }
  }
}

TEST_CASE("a peer that has all its replies and stays holds close() up for a second") {
  Scene scene(10'000);
  scene.connect(post(call("sum", "[2,3]")));
  scene.connect(call("sum", "[2,3]"));
  const std::uint64_t took = scene.close();
  CHECK(took >= 1000);
  CHECK(took <= 1000 + kSlackMs);
}

TEST_CASE("one that does not read its replies, for ten") {
  Scene scene(30'000);
  scene.connect(post(large_call()));
  const std::uint64_t took = scene.close();
  CHECK(took >= 10'000);
  CHECK(took <= 10'000 + kSlackMs);
}
