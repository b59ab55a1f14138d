#pragma once

#include <string>
#include <utility>
#include <vector>

#include "../unit/protocols/websocket/client_frames.hpp"
#include "erratic_application.hpp"
#include "io/simulated/random.hpp"
#include "io/simulated/simulated_peer.hpp"
#include "protocols/websocket/frame_writer.hpp"
#include "protocols/websocket/handshake.hpp"

namespace ujrpc::engine {

/// A client that knows what each of its messages must be answered with.
class Client {
 public:
  enum class Wire { kHttp, kRaw, kContentLength, kWebSocket };

  Client(io::SimulatedPeer& peer, Wire wire, std::uint64_t seed)
      : peer_(peer), wire_(wire), random_(seed) {}

  io::SimulatedPeer& peer() { return peer_; }
  Wire wire() const { return wire_; }

  /// Makes up a message and queues its bytes.
  void ask() {
    if (wire_ == Wire::kWebSocket && asked_ == 0) upgrade();
    if (wire_ == Wire::kHttp && random_.chance(30)) return ask_for_document();
    std::string message;
    std::string reply;
    if (random_.chance(200)) {
      batch(message, reply);
    } else {
      call(message, reply);
    }
    unsent_ += frame_request(message);
    if (wire_ == Wire::kHttp || !reply.empty()) expected_.push_back(frame_reply(reply));
    if (asked_++ == 0) expected_of_first_ = expected_;
  }

  /// Hands the peer some of the bytes: messages are cut anywhere.
  void send(std::size_t most) {
    const std::size_t count = std::min(most, unsent_.size());
    peer_.write(std::string_view(unsent_).substr(0, count));
    unsent_.erase(0, count);
  }

  /// Of every message, the bytes of its reply; empty ones are left out but with HTTP.
  const std::vector<std::string>& expected() const { return expected_; }
  /// How a server may take leave of a WebSocket: of a peer that has, or going away itself.
  std::vector<std::string> expected_with_close(bool early) const {
    std::vector<std::string> all = expected_;
    if (wire_ != Wire::kWebSocket || asked_ == 0) return all;
    websocket::append_close(all.emplace_back(), websocket::CloseCode::kNoStatus);
    if (early) websocket::append_close(all.emplace_back(), websocket::CloseCode::kGoingAway);
    return all;
  }
  /// The same of the first message alone.
  const std::vector<std::string>& expected_of_first() const { return expected_of_first_; }

 private:
  void upgrade() {
    const std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
    unsent_ +=
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
        key + "\r\n\r\n";
    websocket::append_switching(expected_.emplace_back(), {.key = key});
  }

  void ask_for_document() {
    unsent_ += "GET /openrpc.json HTTP/1.1\r\nHost: a\r\n\r\n";
    expected_.push_back(frame_reply(ErraticApplication::document()));
  }

  void call(std::string& message, std::string& reply) {
    const std::string id = std::to_string(++last_id_);
    const std::string request = R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":)";
    const std::string response = R"({"jsonrpc":"2.0","id":)" + id;
    const std::string value = std::to_string(random_.below(1000));
    switch (random_.below(7)) {
      case 0:
        message =
            request + R"("echo","params":[")" + std::string(random_.below(3000), 'x') + "\"]}";
        reply = response + R"(,"result":)" + message.substr(message.find('[', 30));
        break;
      case 1:
        message = request + R"("nope"})";
        reply = response + R"(,"error":{"code":-32601,"message":"Method not found"}})";
        break;
      case 2:
        message = R"({"jsonrpc":"2.0","method":"later","params":[1]})";
        break;
      case 3:
        message = request + R"("later","params":{"v":)" + value + "}}";
        reply = response + R"(,"result":{"v":)" + value + "}}";
        break;
      case 4: {
        // Some of them are too large to be copied for a dispatch with others.
        const std::string base64(4 * random_.below(random_.chance(50) ? 10'000 : 500), 'x');
        message = request + R"("bytes","params":[")" + base64 + "\"]}";
        reply = response + R"(,"result":")" + base64 + "\"}";
        break;
      }
      default:
        message = request + R"("sum","params":{"b":)" + value + R"(,"a":1}})";
        reply = response + R"(,"result":)" + std::to_string(std::stoi(value) + 1) + "}";
    }
  }

  void batch(std::string& message, std::string& reply) {
    for (std::size_t left = 1 + random_.below(8); left > 0; --left) {
      std::string item;
      std::string item_reply;
      call(item, item_reply);
      message += (message.empty() ? "[" : ",") + item;
      if (!item_reply.empty()) reply += (reply.empty() ? "[" : ",") + item_reply;
    }
    message += "]";
    if (!reply.empty()) reply += "]";
  }

  std::string frame_request(const std::string& message) {
    const std::string length = "Content-Length: " + std::to_string(message.size()) + "\r\n\r\n";
    switch (wire_) {
      case Wire::kHttp:
        return "POST / HTTP/1.1\r\nHost: a\r\n" + length + message;
      case Wire::kContentLength:
        return length + message;
      case Wire::kRaw:
        return random_.chance(500) ? message : message + "\n";
      case Wire::kWebSocket:
        return websocket::fragmented(websocket::kTextFrame, message,
                                     random_.chance(500) ? message.size() : 1 + message.size() / 3);
    }
    return {};
  }

  std::string frame_reply(const std::string& reply) const {
    const std::string length = "Content-Length: " + std::to_string(reply.size()) + "\r\n\r\n";
    switch (wire_) {
      case Wire::kHttp:
        return reply.empty()
                   ? "HTTP/1.1 204 No Content\r\n\r\n"
                   : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + length + reply;
      case Wire::kContentLength:
        return length + reply;
      case Wire::kRaw:
        return reply + "\n";
      case Wire::kWebSocket: {
        std::string frame;
        websocket::append_frame_header(frame, websocket::Opcode::kText, reply.size());
        return frame + reply;
      }
    }
    return {};
  }

  io::SimulatedPeer& peer_;
  Wire wire_;
  io::Random random_;
  int last_id_ = 0;
  std::string unsent_;
  int asked_ = 0;
  std::vector<std::string> expected_;
  std::vector<std::string> expected_of_first_;
};

}  // namespace ujrpc::engine
