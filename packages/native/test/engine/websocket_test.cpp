// A connection that speaks WebSocket from its upgrade on. The simulated kernel does nothing
// unexpected here.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "../unit/protocols/websocket/client_frames.hpp"
#include "engine_over.hpp"
#include "erratic_application.hpp"
#include "protocols/websocket/frame_writer.hpp"
#include "protocols/websocket/handshake.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::SimulatedKernel;
using ujrpc::io::SimulatedPeer;
using websocket::client_frame;
using websocket::CloseCode;
using websocket::Opcode;

constexpr std::uint64_t kTimeoutMs = 1000;
constexpr std::uint64_t kPingMs = 5000;
constexpr std::uint64_t kIdleMs = 12'000;

const std::string kKey = "dGhlIHNhbXBsZSBub25jZQ==";
const std::string kUpgrade =
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
    kKey + "\r\n\r\n";

const std::string kSum = R"({"jsonrpc":"2.0","id":2,"method":"sum","params":[2,3]})";
const std::string kAnswer = R"({"jsonrpc":"2.0","id":2,"result":5})";
const std::string kLater = R"({"jsonrpc":"2.0","id":1,"method":"later","params":[1]})";
const std::string kLateAnswer = R"({"jsonrpc":"2.0","id":1,"result":[1]})";

std::string refused(ErrorCode code) {
  return R"({"jsonrpc":"2.0","id":null,"error":{"code":)" + std::to_string(static_cast<int>(code)) +
         R"(,"message":")" + std::string(message_of(code)) + "\"}}";
}

std::string text(const std::string& payload) {
  return client_frame(websocket::kTextFrame, payload);
}

/// What the server sends, as it should be.
std::string sent_text(const std::string& payload) {
  std::string frame;
  websocket::append_frame_header(frame, Opcode::kText, payload.size());
  return frame + payload;
}

std::string sent_close(CloseCode code) {
  std::string frame;
  websocket::append_close(frame, code);
  return frame;
}

std::string sent_pong(const std::string& payload) {
  std::string frame;
  websocket::append_pong(frame, payload);
  return frame;
}

std::string sent_ping() {
  std::string frame;
  websocket::append_ping(frame);
  return frame;
}

std::string switching() {
  std::string head;
  websocket::append_switching(head, {.key = kKey});
  return head;
}

EngineOptions options() {
  EngineOptions result;
  result.methods = ErraticApplication::methods();
  result.limits.request_timeout_ms = kTimeoutMs;
  result.limits.ws_ping_ms = kPingMs;
  result.limits.ws_idle_ms = kIdleMs;
  result.limits.max_body_bytes = 1000;
  return result;
}

class Scene {
 public:
  Scene() : server(std::make_unique<SimulatedKernel>(1, kNoFaults), options(), application) {
    peer = &server.kernel.connect();
  }

  /// What the server has sent since the last time, but for the head that switches protocols.
  std::string after(const std::string& bytes) {
    peer->write(bytes);
    return passed(10);
  }

  std::string passed(std::uint64_t milliseconds) {
    const std::uint64_t end = server.kernel.now_ms() + milliseconds;
    while (server.kernel.now_ms() < end) {
      server.engine.turn(static_cast<int>(end - server.kernel.now_ms()));
      peer->read(std::string::npos);
    }
    const std::string all = peer->received().substr(read_);
    read_ += all.size();
    return all;
  }

  void upgrade() { REQUIRE(after(kUpgrade) == switching()); }

  ErraticApplication application{1};
  EngineOver<SimulatedKernel> server;
  SimulatedPeer* peer = nullptr;

 private:
  std::size_t read_ = 0;
};

}  // namespace

TEST_CASE("a WebSocket carries calls from its upgrade on, even those that came with it") {
  Scene scene;
  SUBCASE("together") {
    CHECK(scene.after(kUpgrade + text(kSum) + text(kSum)) ==
          switching() + sent_text(kAnswer) + sent_text(kAnswer));
  }
  SUBCASE("byte by byte") {
    std::string sent;
    for (const char c : kUpgrade + text(kSum)) sent += scene.after(std::string(1, c));
    CHECK(sent == switching() + sent_text(kAnswer));
  }
  SUBCASE("after a call over HTTP that takes its time") {
    const std::string post =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kLater.size()) +
        "\r\n\r\n" + kLater;
    CHECK(scene.after(post + kUpgrade + text(kSum)) == "");
    scene.application.settle_all(scene.server.engine);
    const std::string sent = scene.passed(10);
    CHECK(sent.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(sent.ends_with(kLateAnswer + switching() + sent_text(kAnswer)));
  }
  SUBCASE("in bytes") {
    scene.upgrade();
    CHECK(scene.after(client_frame(websocket::kBinaryFrame, kSum)) == sent_text(kAnswer));
  }
}

TEST_CASE("a WebSocket's peer is told what is wrong with a message, and may go on") {
  Scene scene;
  scene.upgrade();
  for (const std::string& wrong :
       {text("{"), text(""), client_frame(websocket::kBinaryFrame, "\xf5UJ"),
        client_frame(websocket::kBinaryFrame, "\"\xff\"")}) {
    CHECK(scene.after(wrong) == sent_text(refused(ErrorCode::kParseError)));
  }
  CHECK(scene.after(text(kSum)) == sent_text(kAnswer));
}

TEST_CASE("a WebSocket ends with the code of what is wrong with its frames") {
  Scene scene;
  scene.upgrade();
  std::string wrong;
  std::string expected;
  SUBCASE("no mask") {
    wrong = std::string("\x81\x01") + "1";
    expected = sent_close(CloseCode::kProtocolError);
  }
  SUBCASE("no UTF-8") {
    wrong = text("\"\xff\"");
    expected = sent_close(CloseCode::kInvalidText);
  }
  SUBCASE("too many frames") {
    wrong = client_frame(websocket::kTextBegins, "");
    for (int i = 0; i < 1000; ++i) wrong += client_frame(websocket::kGoesOn, "");
    expected = sent_close(CloseCode::kPolicyViolation);
  }
  SUBCASE("too large") {
    wrong = text(std::string(1001, ' '));
    expected =
        sent_text(refused(ErrorCode::kMessageTooLarge)) + sent_close(CloseCode::kMessageTooBig);
  }
  CHECK(scene.after(text(kSum) + wrong + text(kSum)) == sent_text(kAnswer) + expected);
  CHECK(scene.peer->saw_end());
}

TEST_CASE("a WebSocket's pings are answered, those of a turn by the newest") {
  Scene scene;
  scene.upgrade();
  CHECK(scene.after(websocket::ping("a")) == sent_pong("a"));
  CHECK(scene.after(websocket::ping("b") + text(kSum) + websocket::ping("c")) ==
        sent_text(kAnswer) + sent_pong("c"));
  CHECK(scene.after(websocket::pong("d")) == "");
  CHECK(scene.after(client_frame(websocket::kTextBegins, kSum.substr(0, 9)) +
                    websocket::ping("e")) == sent_pong("e"));
  CHECK(scene.after(client_frame(websocket::kLastFrame, kSum.substr(9))) == sent_text(kAnswer));
}

TEST_CASE("a WebSocket closes when its peer does, with the peer's code, calls or not") {
  Scene scene;
  scene.upgrade();
  SUBCASE("idle") {
    CHECK(scene.after(websocket::close(1000, "bye")) == sent_close(CloseCode::kNormal));
  }
  SUBCASE("without a code") {
    CHECK(scene.after(client_frame(websocket::kCloseFrame, "")) ==
          sent_close(CloseCode::kNoStatus));
  }
  SUBCASE("after calls of the same turn") {
    CHECK(scene.after(text(kSum) + websocket::close(1000)) ==
          sent_text(kAnswer) + sent_close(CloseCode::kNormal));
  }
  SUBCASE("with a call that waits") {
    CHECK(scene.after(text(kLater)) == "");
    CHECK(scene.after(websocket::close(1000)) == sent_close(CloseCode::kNormal));
    scene.application.settle_all(scene.server.engine);
    CHECK(scene.passed(10) == "");
  }
  CHECK(scene.peer->saw_end());
}

TEST_CASE("a WebSocket's calls are answered before the server goes away") {
  Scene scene;
  SUBCASE("idle") {
    scene.upgrade();
    scene.server.engine.close();
    CHECK(scene.passed(10) == sent_close(CloseCode::kGoingAway));
  }
  SUBCASE("with a call that waits") {
    scene.upgrade();
    CHECK(scene.after(text(kLater)) == "");
    scene.server.engine.close();
    CHECK(scene.passed(10) == "");
    scene.application.settle_all(scene.server.engine);
    CHECK(scene.passed(10) == sent_text(kLateAnswer) + sent_close(CloseCode::kGoingAway));
  }
  SUBCASE("before it is one") {
    const std::string post =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kLater.size()) +
        "\r\n\r\n" + kLater;
    CHECK(scene.after(post + kUpgrade) == "");
    scene.server.engine.close();
    scene.application.settle_all(scene.server.engine);
    CHECK(scene.passed(10).ends_with(switching() + sent_close(CloseCode::kGoingAway)));
  }
  CHECK(scene.peer->saw_end());
}

TEST_CASE("a WebSocket's peer that ends its writing still gets its answers") {
  Scene scene;
  scene.upgrade();
  CHECK(scene.after(text(kLater)) == "");
  scene.peer->end_writing();
  CHECK(scene.passed(10) == "");
  scene.application.settle_all(scene.server.engine);
  CHECK(scene.passed(10) == sent_text(kLateAnswer) + sent_close(CloseCode::kNoStatus));
}

TEST_CASE("a WebSocket takes messages that answer nothing until it closes") {
  const std::string message = R"({"jsonrpc":"2.0","method":"chat.message","params":["hi"]})";
  Scene scene;
  scene.upgrade();
  CHECK(scene.after(text(kLater)) == "");
  REQUIRE(scene.server.engine.peer_of(0) != nullptr);
  CHECK(scene.server.engine.takes_messages(0));
  CHECK(scene.server.engine.push(0, message));
  scene.server.engine.flush();
  CHECK(scene.passed(10) == sent_text(message));
  scene.server.engine.close();
  CHECK(scene.server.engine.push(0, message));  // a call is still to be answered
  scene.application.settle_all(scene.server.engine);
  CHECK(scene.passed(10) ==
        sent_text(message) + sent_text(kLateAnswer) + sent_close(CloseCode::kGoingAway));
  CHECK_FALSE(scene.server.engine.push(0, message));
}

TEST_CASE("a WebSocket that is silent is pinged, then cut") {
  Scene scene;
  scene.upgrade();
  CHECK(scene.passed(kPingMs - 100) == "");
  CHECK(scene.passed(200) == sent_ping());
  SUBCASE("unless it answers") {
    for (int i = 0; i < 5; ++i) {
      CHECK(scene.after(websocket::pong("")) == "");
      CHECK(scene.passed(kPingMs + 100) == sent_ping());
    }
    CHECK(scene.after(text(kSum)) == sent_text(kAnswer));
  }
  SUBCASE("if it does not") {
    CHECK(scene.passed(kIdleMs - kPingMs - 200) == sent_ping());
    CHECK_FALSE(scene.peer->broken());
    CHECK(scene.passed(400) == "");
    CHECK((scene.peer->broken() || scene.peer->closed_by_server()));
  }
  SUBCASE("even if a call is in flight") {
    CHECK(scene.after(text(kLater)) == "");
    CHECK(scene.passed(kPingMs + 100) == sent_ping());
  }
}

TEST_CASE("a WebSocket's message must come in time, pings or not") {
  Scene scene;
  scene.upgrade();
  CHECK(scene.after(client_frame(websocket::kTextBegins, "[")) == "");
  CHECK(scene.passed(kTimeoutMs / 2) == "");
  CHECK(scene.after(websocket::ping("")) == sent_pong(""));
  CHECK(scene.passed(kTimeoutMs) == sent_close(CloseCode::kPolicyViolation));
}
