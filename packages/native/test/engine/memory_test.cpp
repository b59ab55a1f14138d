// What all connections buffer together is bounded. The simulated kernel does nothing unexpected
// here.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine_over.hpp"
#include "erratic_application.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

constexpr std::size_t kMost = 100'000;
const std::string kText(45'000, 'x');
const std::string kSum = R"({"jsonrpc":"2.0","id":2,"method":"sum","params":[2,3]})";
const std::string kAnswer = R"({"jsonrpc":"2.0","id":2,"result":5})";
const std::string kBusy =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32009,"message":"Server busy"}})"
    "\n";

EngineOptions options() {
  EngineOptions result;
  result.methods = ErraticApplication::methods();
  result.limits.max_buffered_bytes = kMost;
  return result;
}

std::string call(const std::string& method) {
  return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":[")" + kText + R"("]})";
}

std::string head(const std::string& length) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n";
}

class Scene {
 public:
  Scene() : server(std::make_unique<SimulatedKernel>(1, kNoFaults), options(), application) {}

  SimulatedPeer& connect(const std::string& bytes) {
    SimulatedPeer& peer = server.kernel.connect();
    peer.write(bytes);
    turn(100);
    return peer;
  }

  void turn(int times) {
    for (int i = 0; i < times; ++i) server.engine.turn(0);
  }

  ErraticApplication application{1};
  EngineOver<SimulatedKernel> server;
};

}  // namespace

TEST_CASE("who sends more than all connections may buffer is told so, and the others go on") {
  const std::string part = call("echo").substr(0, kText.size());
  std::string bytes;
  std::string refusal;
  SUBCASE("raw") {
    bytes = part;
    refusal = kBusy;
  }
  SUBCASE("over HTTP, with its length") {
    bytes = head("Content-Length: 90000") + part;
    refusal = "HTTP/1.1 503 Service Unavailable\r\n";
  }
  SUBCASE("over HTTP, in chunks") {
    bytes = head("Transfer-Encoding: chunked") + "afc8\r\n" + part;
    refusal = "HTTP/1.1 503 Service Unavailable\r\n";
  }
  Scene scene;
  SimulatedPeer& first = scene.connect(bytes);
  SimulatedPeer& second = scene.connect(bytes);
  SimulatedPeer& third = scene.connect(bytes);
  third.read(std::string::npos);
  scene.turn(10);
  CAPTURE(third.received());
  CHECK(third.received().starts_with(refusal));
  CHECK(third.saw_end());
  CHECK(!first.closed_by_server());
  CHECK(!second.closed_by_server());
  CHECK(scene.server.engine.buffered_bytes() <= kMost);

  SimulatedPeer& small = scene.connect(kSum);
  small.read(std::string::npos);
  CHECK(small.received() == kAnswer + "\n");

  first.reset();
  second.reset();
  third.end_writing();
  scene.turn(10);
  CHECK(scene.server.engine.buffered_bytes() == 0);
}

TEST_CASE("who does not read its replies is cut when all hold too many") {
  Scene scene;
  std::vector<SimulatedPeer*> peers;
  for (int i = 0; i < 4; ++i) peers.push_back(&scene.connect(call("later")));
  scene.application.settle_all(scene.server.engine);
  scene.server.engine.flush();
  scene.turn(10);
  CHECK(scene.server.engine.buffered_bytes() <= kMost);
  std::size_t cut = 0;
  for (const SimulatedPeer* peer : peers) cut += peer->closed_by_server() ? 1 : 0;
  CHECK(cut == 2);
}
