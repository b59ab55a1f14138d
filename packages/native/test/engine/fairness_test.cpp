// Peers that send more than a turn's worth: how much of it a turn does, and who comes first. The
// simulated kernel does nothing unexpected here.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine_over.hpp"

namespace {

using namespace ujrpc::engine;
using ujrpc::Lane;
using ujrpc::Outcome;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

/// What short messages a connection may have answered in one turn, and a little more.
constexpr std::size_t kMostPerTurn = 130;
/// Connections that go on with what they began, in one turn.
constexpr std::size_t kMostResumed = 16;

/// Answers `sum` and counts.
class CountingApplication final : public ujrpc::calls::Application {
 public:
  void dispatch(ujrpc::calls::CallBlock& block) override {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      if (block.lane[i] != ujrpc::Lane::kScalar) continue;
      block.results[i] = block.numbers[block.first[i]];
      block.outcome[i] = ujrpc::Outcome::kNumber;
      ++calls;
    }
  }
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override {}

  std::size_t calls = 0;
};

EngineOptions options() {
  EngineOptions result;
  result.methods.resize(1);
  result.methods[0].wire_name = "same";
  result.methods[0].scalar = true;
  result.methods[0].plan = {{"value", ujrpc::ParamKind::kF64}};
  return result;
}

std::string call(std::size_t value) {
  return R"({"jsonrpc":"2.0","id":1,"method":"same","params":[)" + std::to_string(value) + "]}";
}

std::string reply(std::size_t value) {
  return R"({"jsonrpc":"2.0","id":1,"result":)" + std::to_string(value) + "}";
}

std::string http(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

class Scene {
 public:
  SimulatedPeer& connect() { return server_.kernel.connect(); }

  /// One turn; returns how many calls it made.
  std::size_t turn() {
    const std::size_t before = application_.calls;
    server_.engine.turn(0);
    return application_.calls - before;
  }

 private:
  CountingApplication application_;
  EngineOver<SimulatedKernel> server_{std::make_unique<SimulatedKernel>(1, kNoFaults), options(),
                                      application_};
};

std::string many(std::size_t count, bool over_http) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += over_http ? http(call(i)) : call(i);
  return all;
}

}  // namespace

TEST_CASE("a turn does a bounded part of what one peer has sent, and the rest in order") {
  for (const bool over_http : {false, true}) {
    CAPTURE(over_http);
    constexpr std::size_t kCalls = 5000;
    Scene scene;
    SimulatedPeer& peer = scene.connect();
    scene.turn();
    peer.write(many(kCalls, over_http));
    std::size_t calls = 0;
    for (int turns = 0; calls < kCalls && turns < 10'000; ++turns) {
      const std::size_t made = scene.turn();
      CHECK(made <= kMostPerTurn);
      calls += made;
      peer.read(std::string::npos);
    }
    CHECK(calls == kCalls);
    for (int turns = 0; turns < 10'000 && !peer.received().ends_with(reply(kCalls - 1) + "\n") &&
                        !peer.received().ends_with(reply(kCalls - 1));
         ++turns) {
      scene.turn();
      peer.read(std::string::npos);
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < kCalls; ++i) {
      const std::size_t found = peer.received().find(reply(i), at);
      REQUIRE(found != std::string::npos);
      at = found;
    }
  }
}

TEST_CASE("a large message ends its peer's part of the turn") {
  Scene scene;
  SimulatedPeer& peer = scene.connect();
  scene.turn();
  const std::string padding(70'000, ' ');
  for (std::size_t i = 0; i < 10; ++i) peer.write(call(i).insert(1, padding));
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(scene.turn() == 1);
    peer.read(std::string::npos);
  }
}

TEST_CASE("one call among floods is answered in the turn that reads it") {
  constexpr std::size_t kFlooders = 100;
  constexpr std::size_t kCalls = 1000;
  Scene scene;
  std::vector<SimulatedPeer*> flooders;
  for (std::size_t i = 0; i < kFlooders; ++i) flooders.push_back(&scene.connect());
  SimulatedPeer& good = scene.connect();
  scene.turn();
  for (SimulatedPeer* flooder : flooders) flooder->write(many(kCalls, true));
  scene.turn();
  std::size_t calls = 0;
  std::size_t asked = 0;
  for (; asked < 50; ++asked) {
    good.write(http(call(asked)));
    const std::size_t made = scene.turn();
    CHECK(made <= kMostResumed * kMostPerTurn + 1);
    calls += made;
    for (SimulatedPeer* flooder : flooders) flooder->read(std::string::npos);
    good.read(std::string::npos);
    CHECK(good.received().ends_with(reply(asked)));
  }
  CHECK(calls > 50 * kMostPerTurn);  // the floods were served all the while
  for (std::size_t turns = 0; turns < 10'000; ++turns) {
    scene.turn();
    for (SimulatedPeer* flooder : flooders) flooder->read(std::string::npos);
  }
  for (SimulatedPeer* flooder : flooders) {
    CHECK(flooder->received().ends_with(reply(kCalls - 1)));  // and none was forgotten
  }
}

TEST_CASE("the end of a peer that sent much comes after all of its replies") {
  Scene scene;
  SimulatedPeer& peer = scene.connect();
  peer.write(many(3000, false));
  peer.end_writing();
  for (int turns = 0; turns < 10'000 && !peer.saw_end(); ++turns) {
    scene.turn();
    peer.read(std::string::npos);
  }
  CHECK(peer.received().ends_with(reply(2999) + "\n"));
  CHECK(peer.closed_by_server());
}
