// Replies that leave in parts. The simulated kernel does nothing unexpected here.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine_over.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;

/// Leaves every call pending, and keeps what it is told.
class Streaming final : public calls::Application {
 public:
  static std::vector<calls::Method> methods() {
    std::vector<calls::Method> all(2);
    all[0].wire_name = "ticks";
    all[0].streams = true;
    all[1].wire_name = "later";
    return all;
  }

  void dispatch(calls::CallBlock& block) override {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      const calls::CallBlock::Entry& entry = block.entry(i);
      if (block.lane[i] == Lane::kDrained) ++drained;
      if (block.lane[i] == Lane::kClosed) ++closed_connections;
      if (block.lane[i] == Lane::kStopped) ++stopped;
      if (block.lane[i] == Lane::kCredit) credits.emplace_back(entry.params);
      if (block.lane[i] != Lane::kCall) continue;
      calls.push_back(block.call[i]);
      metas.emplace_back(entry.meta);
      forms.push_back(calls::Dispatcher::stream_form(entry));
    }
  }
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override {}

  std::vector<std::int32_t> calls;
  std::vector<std::string> metas;
  std::vector<StreamForm> forms;
  std::vector<std::string> credits;
  int drained = 0;
  int stopped = 0;
  int closed_connections = 0;
};

EngineOptions options() {
  EngineOptions result;
  result.methods = Streaming::methods();
  result.limits.stream_heartbeat_ms = 1000;
  return result;
}

struct Scene {
  Scene() : server(std::make_unique<SimulatedKernel>(1, kNoFaults), options(), application) {}

  SimulatedPeer& connect(const std::string& bytes) {
    SimulatedPeer& peer = server.kernel.connect();
    peer.write(bytes);
    turn(20);
    return peer;
  }

  void turn(int times) {
    for (int i = 0; i < times; ++i) server.engine.turn(0);
  }

  void wait(std::uint64_t ms) {
    const std::uint64_t end = server.kernel.now_ms() + ms;
    while (server.kernel.now_ms() < end) {
      server.engine.turn(static_cast<int>(end - server.kernel.now_ms()));
    }
  }

  /// Everything that the peer has got since it was asked last.
  std::string heard(SimulatedPeer& peer) {
    std::size_t before = std::string::npos;
    while (before != peer.received().size()) {
      before = peer.received().size();
      turn(10);
      peer.read(std::string::npos);
    }
    const std::string all = peer.received();
    const std::string fresh = all.substr(known_);
    known_ = all.size();
    return fresh;
  }

  bool append(std::size_t call, const std::string& part, const std::string& id = {}) {
    const bool more = server.engine.append(application.calls.at(call), part, id);
    server.engine.flush();
    return more;
  }

  void settle(std::size_t call, const std::string& reply) {
    server.engine.settle(application.calls.at(call), std::string(reply));
    server.engine.flush();
  }

  Streaming application;
  EngineOver<SimulatedKernel> server;

 private:
  std::size_t known_ = 0;
};

std::string ticks(const std::string& id, const std::string& more = {}) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"ticks")" + more + "}";
}

std::string post(const std::string& body, const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::string kLines = "Accept: application/x-ndjson\r\n";

std::string head(const std::string& type) {
  return "HTTP/1.1 200 OK\r\nContent-Type: " + type +
         "\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\nVary: Accept\r\n"
         "Transfer-Encoding: chunked\r\n\r\n";
}

}  // namespace

TEST_CASE("over raw connections parts are messages of their own") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(ticks("1", R"(,"meta":{"stream":5})"));
  REQUIRE(scene.application.calls.size() == 1);
  CHECK(scene.application.metas[0] == R"({"stream":5})");
  CHECK(scene.application.forms[0] == StreamForm::kMessages);
  CHECK(scene.append(0, "one"));
  CHECK(scene.append(0, "two"));
  scene.settle(0, "end");
  CHECK(scene.heard(peer) == "one\ntwo\nend\n");
  peer.write(R"({"jsonrpc":"2.0","method":"$/credit","params":{"id":1,"n":3}})");
  peer.write(R"({"jsonrpc":"2.0","method":"$/credit","params":{"n":3}})");
  CHECK(scene.heard(peer).empty());
  CHECK(scene.application.credits == std::vector<std::string>{R"({"id":1,"n":3})"});
}

TEST_CASE("that nothing more is read is told of connections that are known") {
  Scene scene;
  SimulatedPeer& unknown = scene.connect("{}");
  unknown.write("]");
  scene.turn(20);
  CHECK(scene.application.stopped == 0);
  SimulatedPeer& known = scene.connect("{}");
  REQUIRE(scene.server.engine.peer_of(1) != nullptr);
  known.write("]");
  scene.turn(20);
  CHECK(scene.application.stopped == 1);
}

TEST_CASE("in a batch, and over HTTP without leave, a stream has no parts") {
  Scene scene;
  scene.connect("[" + ticks("1") + "]");
  scene.connect(post(ticks("1"), ""));
  scene.connect(post("[" + ticks("1") + "]", ""));
  CHECK(scene.application.forms == std::vector<StreamForm>{StreamForm::kBatch, StreamForm::kWhole,
                                                           StreamForm::kBatch});
}

TEST_CASE("over HTTP a part is a line of the reply, in a chunk of its own") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(post(ticks("1"), kLines));
  CHECK(scene.application.forms[0] == StreamForm::kParts);
  CHECK(scene.heard(peer).empty());  // no head, while it might still be an error
  CHECK(scene.append(0, "one"));
  CHECK(scene.heard(peer) == head("application/x-ndjson") + "4\r\none\n\r\n");
  CHECK(scene.append(0, "2"));
  CHECK(scene.heard(peer) == "2\r\n2\n\r\n");
  scene.settle(0, "end");
  CHECK(scene.heard(peer) == "4\r\nend\n\r\n0\r\n\r\n");
  peer.write(post(ticks("2"), kLines));
  scene.turn(10);
  scene.settle(1, "alone");
  CHECK(scene.heard(peer) == head("application/x-ndjson") + "6\r\nalone\n\r\n0\r\n\r\n");
  CHECK(scene.server.engine.buffered_bytes() == 0);
}

TEST_CASE("a large request that streams is as good as a small one") {
  Scene scene;
  scene.wait(60'000);
  const std::string params = R"(,"params":[")" + std::string(20'000, 'x') + "\"]";
  SimulatedPeer& peer = scene.connect(post(ticks("1", params), kLines));
  REQUIRE(scene.application.calls.size() == 1);
  scene.append(0, "one");
  scene.settle(0, "end");
  CHECK(scene.heard(peer) ==
        head("application/x-ndjson") + "4\r\none\n\r\n4\r\nend\n\r\n0\r\n\r\n");
  CHECK(!peer.closed_by_server());
}

TEST_CASE("a request after one that streams waits for its end") {
  Scene scene;
  const std::string later = R"({"jsonrpc":"2.0","id":2,"method":"later"})";
  SimulatedPeer& peer = scene.connect(post(ticks("1"), kLines) + post(later, ""));
  CHECK(scene.application.calls.size() == 1);
  const std::string part(100'000, 'x');
  scene.append(0, part);
  CHECK(scene.heard(peer).ends_with(part + "\n\r\n"));
  CHECK(scene.append(0, "more"));
  CHECK(scene.heard(peer) == "5\r\nmore\n\r\n");
  CHECK(scene.application.calls.size() == 1);
  scene.settle(0, "end");
  scene.turn(10);
  REQUIRE(scene.application.calls.size() == 2);
  scene.settle(1, "later");
  CHECK(scene.heard(peer).ends_with("0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    "Content-Length: 5\r\n\r\nlater"));
}

TEST_CASE("streams of a connection that has made a mistake are to end") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(ticks("1", R"(,"meta":{"stream":true})"));
  peer.write("]");
  scene.turn(10);
  CHECK(scene.application.stopped == 1);
  scene.settle(0, "end");
  CHECK(scene.heard(peer).ends_with("end\n"));
  CHECK(peer.saw_end());
}

TEST_CASE("an event has the id that it was given") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(post(ticks("1"), "Accept: text/event-stream\r\n"));
  scene.append(0, "one", "a");
  CHECK(scene.heard(peer) == head("text/event-stream") + "11\r\nid: a\ndata: one\n\n\r\n");
  scene.settle(0, "end");
  CHECK(scene.heard(peer) == "b\r\ndata: end\n\n\r\n0\r\n\r\n");
}

TEST_CASE("parts wait for the replies before them") {
  Scene scene;
  const std::string later = R"({"jsonrpc":"2.0","id":1,"method":"later"})";
  SimulatedPeer& peer = scene.connect(post(later, "") + post(ticks("2"), kLines));
  REQUIRE(scene.application.calls.size() == 2);
  scene.append(1, "one");
  CHECK(scene.heard(peer).empty());
  scene.settle(0, "first");
  const std::string said = scene.heard(peer);
  CHECK(said.substr(said.find("\r\n\r\n") + 4) ==
        "first" + head("application/x-ndjson") + "4\r\none\n\r\n");
}

TEST_CASE("the replies of a batch leave as they get ready, those before it in order") {
  Scene scene;
  const std::string batch = "[" + ticks("1") + "," + R"({"jsonrpc":"2.0","id":2,"method":"later"})" +
                            R"(,7,{"jsonrpc":"2.0","method":"later"}])";
  SimulatedPeer& peer = scene.connect(post(batch, kLines));
  REQUIRE(scene.application.calls.size() == 3);
  CHECK(scene.heard(peer).ends_with("a request must be an object\"}}\n\r\n"));
  scene.settle(1, "two");
  CHECK(scene.heard(peer) == "4\r\ntwo\n\r\n");
  scene.settle(2, "");
  scene.append(0, "one");
  CHECK(scene.heard(peer) == "4\r\none\n\r\n");
  scene.settle(0, "end");
  CHECK(scene.heard(peer) == "4\r\nend\n\r\n0\r\n\r\n");
}

TEST_CASE("append says when there is no more room, and an event when there is") {
  Scene scene;
  std::string request;
  SUBCASE("over a raw connection") { request = ticks("1", R"(,"meta":{"stream":true})"); }
  SUBCASE("over HTTP") { request = post(ticks("1"), kLines); }
  SimulatedPeer& peer = scene.connect(request);
  const std::string part(10'000, 'x');
  int taken = 0;
  while (taken < 10'000 && scene.append(0, part)) {
    scene.turn(1);
    ++taken;
  }
  REQUIRE(taken < 10'000);
  scene.turn(10);
  CHECK(scene.application.drained == 0);
  CHECK(!peer.closed_by_server());
  for (int i = 0; i < 100 && scene.application.drained == 0; ++i) scene.heard(peer);
  CHECK(scene.application.drained == 1);
  CHECK(scene.append(0, "more"));
  CHECK(scene.heard(peer).find("more") != std::string::npos);
}

TEST_CASE("a stream that is silent shows a sign of life") {
  Scene scene;
  std::string request;
  std::string sign;
  SUBCASE("over a raw connection") {
    request = ticks("1", R"(,"meta":{"stream":true})");
    sign = "\n";
  }
  SUBCASE("over HTTP") {
    request = post(ticks("1"), kLines);
    sign = "1\r\n \r\n";
  }
  SimulatedPeer& peer = scene.connect(request);
  scene.append(0, "one");
  scene.heard(peer);
  for (int i = 0; i < 3; ++i) {
    scene.wait(1100);
    CHECK(scene.heard(peer) == sign);
  }
  scene.settle(0, "end");
  scene.heard(peer);
  scene.wait(5000);
  CHECK(scene.heard(peer).empty());
}

TEST_CASE("nobody gets parts when the peer is gone") {
  Scene scene;
  SimulatedPeer& peer = scene.connect(post(ticks("1"), kLines));
  scene.append(0, "one");
  scene.turn(5);
  peer.reset();
  scene.turn(10);
  CHECK(scene.application.closed_connections == 1);
  CHECK(!scene.append(0, "two"));
  scene.settle(0, "end");
  scene.turn(10);
  CHECK(!scene.append(0, "three"));
  CHECK(scene.server.engine.buffered_bytes() == 0);
}
