// How much work a connection's replies cost that get ready one by one: counted in the basic blocks
// that the engine runs through (see the Makefile), which no clock has a part in.
#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine_over.hpp"

namespace {

std::uint64_t blocks_run = 0;

}  // namespace

// The compiler calls it in every basic block.
extern "C" void __sanitizer_cov_trace_pc() { ++blocks_run; }

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::Lane;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

const std::string kReply = R"({"jsonrpc":"2.0","id":1,"result":0})";

/// Answers nothing until it is told to.
class PatientApplication final : public calls::Application {
 public:
  void dispatch(calls::CallBlock& block) override {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      if (block.lane[i] == Lane::kCall) waiting.push_back(block.call[i]);
    }
  }
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override {}

  std::vector<std::int32_t> waiting;
};

EngineOptions options(std::size_t calls) {
  EngineOptions result;
  result.methods.resize(1);
  result.methods[0].wire_name = "later";
  result.limits.max_calls_in_flight = calls;
  return result;
}

/// Blocks that it takes to answer so many calls of one connection, one in each turn.
std::uint64_t blocks_for(std::size_t calls, bool over_http, bool last_first) {
  const std::string call = R"({"jsonrpc":"2.0","id":1,"method":"later"})";
  const std::string message =
      over_http ? "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(call.size()) +
                      "\r\n\r\n" + call
                : call;
  PatientApplication application;
  EngineOver<SimulatedKernel> server(std::make_unique<SimulatedKernel>(1, kNoFaults),
                                     options(calls), application);
  SimulatedPeer& peer = server.kernel.connect();
  for (std::size_t i = 0; i < calls; ++i) peer.write(message);
  for (std::size_t turns = 0; application.waiting.size() < calls && turns < 10 * calls; ++turns) {
    server.engine.turn(0);
  }
  REQUIRE(application.waiting.size() == calls);
  const std::uint64_t before = blocks_run;
  for (std::size_t i = 0; i < calls; ++i) {
    const std::size_t which = last_first ? calls - 1 - i : i;
    server.engine.settle(application.waiting[which], std::string(kReply));
    server.engine.turn(0);
    peer.read(std::string::npos);
  }
  for (std::size_t turns = 0; turns < 10 * calls; ++turns) {
    server.engine.turn(0);
    peer.read(std::string::npos);
  }
  std::size_t replies = 0;
  for (std::size_t at = 0; (at = peer.received().find(kReply, at)) != std::string::npos; ++at) {
    ++replies;
  }
  REQUIRE(replies == calls);
  return blocks_run - before;
}

}  // namespace

TEST_CASE("twice as many calls that are answered one by one cost twice as much") {
  for (const bool over_http : {false, true}) {
    CAPTURE(over_http);
    for (const bool last_first : {false, true}) {
      CAPTURE(last_first);
      const std::uint64_t few = blocks_for(500, over_http, last_first);
      const std::uint64_t many = blocks_for(2000, over_http, last_first);
      CHECK(few > 500);
      CHECK(many < 6 * few);  // four times the calls: 4, and 16 where each looks at all others
    }
  }
}
