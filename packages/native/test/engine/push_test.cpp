// Messages that answer nothing. The simulated kernel does nothing unexpected here.
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

const std::string kSum = R"({"jsonrpc":"2.0","id":2,"method":"sum","params":[2,3]})";
const std::string kAnswer = R"({"jsonrpc":"2.0","id":2,"result":5})";
const std::string kMessage = R"({"jsonrpc":"2.0","method":"chat.message","params":["hi"]})";

EngineOptions options(bool close_after_reply = false) {
  EngineOptions result;
  result.methods = ErraticApplication::methods();
  result.close_after_reply = close_after_reply;
  return result;
}

struct Scene {
  explicit Scene(bool close_after_reply = false)
      : server(std::make_unique<SimulatedKernel>(1, kNoFaults), options(close_after_reply),
               application) {}

  SimulatedPeer& connect(const std::string& bytes) {
    SimulatedPeer& peer = server.kernel.connect();
    peer.write(bytes);
    turn(20);
    peer.read(std::string::npos);
    return peer;
  }

  void turn(int times) {
    for (int i = 0; i < times; ++i) server.engine.turn(0);
  }

  ErraticApplication application{1};
  EngineOver<SimulatedKernel> server;
};

}  // namespace

TEST_CASE("a message reaches a raw peer in its framing, and calls go on") {
  std::string request = kSum;
  std::string reply = kAnswer + "\n";
  std::string pushed = kMessage + "\n";
  SUBCASE("JSON lines") {}
  SUBCASE("headers of the Language Server Protocol") {
    const auto framed = [](const std::string& text) {
      return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
    };
    request = framed(kSum);
    reply = framed(kAnswer);
    pushed = framed(kMessage);
  }
  Scene scene;
  SimulatedPeer& peer = scene.connect(request);
  CHECK(!scene.server.engine.takes_messages(0));  // not yet known
  REQUIRE(scene.server.engine.peer_of(0) != nullptr);
  CHECK(scene.server.engine.takes_messages(0));
  CHECK(scene.server.engine.push(0, kMessage));
  scene.server.engine.flush();
  scene.turn(10);
  peer.write(request);
  scene.turn(10);
  peer.read(std::string::npos);
  CHECK(peer.received() == reply + pushed + reply);
}

TEST_CASE("nobody gets a message that was not meant for them") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(kSum);
  SUBCASE("a number that was never given") {
    CHECK(!scene.server.engine.push(1, kMessage));
    CHECK(!scene.server.engine.push(-1, kMessage));
  }
  SUBCASE("a connection that the application does not know") {
    CHECK(!scene.server.engine.push(0, kMessage));
  }
  SUBCASE("one that is gone, and whose number another has") {
    REQUIRE(scene.server.engine.peer_of(0) != nullptr);
    peer.reset();
    scene.turn(10);
    scene.connect(kSum);
    CHECK(!scene.server.engine.push(0, kMessage));
  }
  scene.turn(10);
  peer.read(std::string::npos);
  CHECK(peer.received() == kAnswer + "\n");
}

TEST_CASE("connections that only reply take none") {
  Scene scene;
  scene.connect("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(kSum.size()) + "\r\n\r\n" + kSum);
  REQUIRE(scene.server.engine.peer_of(0) != nullptr);
  CHECK(!scene.server.engine.takes_messages(0));
  CHECK(!scene.server.engine.push(0, kMessage));
}

TEST_CASE("who reads none of the messages is cut") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(kSum);
  REQUIRE(scene.server.engine.peer_of(0) != nullptr);
  const std::string large(100'000, 'x');
  int taken = 0;
  while (taken < 100 && scene.server.engine.push(0, large)) {
    scene.turn(1);
    ++taken;
  }
  CHECK(taken < 100);
  scene.turn(10);
  CHECK(peer.closed_by_server());
}
