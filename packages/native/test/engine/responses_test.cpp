// Responses of peers, to requests of ours. The simulated kernel does nothing unexpected here.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "client.hpp"
#include "engine_over.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

const std::string kResponse = R"({"jsonrpc":"2.0","id":"s1","result":{"a":[1]}})";
const std::string kCall = R"({"jsonrpc":"2.0","id":7,"method":"later"})";

/// Keeps the responses and the ids of the calls that it is told of.
class Listening final : public calls::Application {
 public:
  static std::vector<calls::Method> methods() {
    std::vector<calls::Method> all(1);
    all[0].wire_name = "later";
    return all;
  }

  void dispatch(calls::CallBlock& block) override {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      const calls::CallBlock::Entry& entry = block.entry(i);
      if (block.lane[i] == Lane::kResponse) {
        heard.emplace_back(entry.params);
        twice.emplace_back(entry.duplicate.value_or(""));
      }
      if (block.lane[i] == Lane::kCall) heard.emplace_back(entry.id);
    }
  }
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override {}

  std::vector<std::string> heard;
  std::vector<std::string> twice;
};

struct Scene {
  explicit Scene(bool close_after_reply = false)
      : server(std::make_unique<SimulatedKernel>(1, kNoFaults), options(close_after_reply),
               application) {}

  static EngineOptions options(bool close_after_reply) {
    EngineOptions result;
    result.methods = Listening::methods();
    result.close_after_reply = close_after_reply;
    return result;
  }

  SimulatedPeer& connect(const std::string& bytes) {
    SimulatedPeer& peer = server.kernel.connect();
    peer.write(bytes);
    for (int i = 0; i < 20; ++i) server.engine.turn(0);
    peer.read(std::string::npos);
    return peer;
  }

  Listening application;
  EngineOver<SimulatedKernel> server;
};

std::string framed(const std::string& text) {
  return "Content-Length: " + std::to_string(text.size()) + "\r\n\r\n" + text;
}

}  // namespace

TEST_CASE("a response is handed up whole, among the calls, and nothing is said to it") {
  Scene scene;
  std::string bytes;
  SUBCASE("JSON lines") { bytes = kResponse + "\n" + kCall + "\n" + kResponse; }
  SUBCASE("headers of the Language Server Protocol") {
    bytes = framed(kResponse) + framed(kCall) + framed(kResponse);
  }
  SUBCASE("a batch, which has no answer either") {
    bytes = "[" + kResponse + "," + kCall + ", " + kResponse + " ]";
  }
  const SimulatedPeer& peer = scene.connect(bytes);
  CHECK(scene.application.heard == std::vector<std::string>{kResponse, "7", kResponse});
  CHECK(peer.received().empty());
}

TEST_CASE("a response over WebSocket is handed up") {
  Scene scene;
  std::string bytes =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  bytes += websocket::client_frame(0x81, kResponse);
  scene.connect(bytes);
  CHECK(scene.application.heard == std::vector<std::string>{kResponse});
}

TEST_CASE("whatever is wrong with a response, nothing is said to it") {
  Scene scene;
  const std::vector<std::string> all = {
      R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})",
      R"({"id":"s1","result":1})",
      R"({"jsonrpc":"2.0","result":1})",
      R"({"jsonrpc":"2.0","id":[],"result":1,"error":2})",
      R"({"r\u0065sult":null})",
  };
  std::string bytes;
  for (const std::string& one : all) bytes += one + "\n";
  const SimulatedPeer& peer = scene.connect(bytes);
  CHECK(scene.application.heard == all);
  CHECK(peer.received().empty());
}

TEST_CASE("a member of a response that is given twice is named") {
  Scene scene;
  scene.connect(R"({"jsonrpc":"2.0","id":1,"id":2,"result":1})"
                R"({"jsonrpc":"2.0","id":1,"result":1,"result":2})"
                R"({"jsonrpc":"2.0","id":1,"error":1,"result":1,"\u0065rror":2})"
                R"({"jsonrpc":"2.0","jsonrpc":"2.0","id":1,"result":2})"
                R"({"jsonrpc":"2.0","id":1,"result":{"a":1,"a":2},"x":1,"x":2})");
  CHECK(scene.application.twice == std::vector<std::string>{R"("id")", R"("result")", R"("error")",
                                                            R"("jsonrpc")", ""});
}

TEST_CASE("a request is one, whatever else it has") {
  Scene scene;
  scene.connect(R"({"jsonrpc":"2.0","id":7,"method":"later","result":1,"result":2,"error":3})");
  CHECK(scene.application.heard == std::vector<std::string>{"7"});
}

TEST_CASE("a connection for one document may bring a response, and ends") {
  Scene scene(true);
  const SimulatedPeer& peer = scene.connect(framed(kResponse));
  CHECK(scene.application.heard == std::vector<std::string>{kResponse});
  CHECK(peer.received().empty());
  CHECK(peer.saw_end());
}

TEST_CASE("over HTTP it is a request without a method") {
  Scene scene;
  const SimulatedPeer& peer = scene.connect(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(kResponse.size()) + "\r\n\r\n" + kResponse);
  CHECK(scene.application.heard.empty());
  CHECK(peer.received().find(R"("id":"s1","error":{"code":-32600)") != std::string::npos);
}
