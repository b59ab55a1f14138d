// Bytes over real sockets: all of them, in order, whatever the peer's pace.
#include "fixture.hpp"

using namespace ujrpc;
using namespace ujrpc::io;
using test::Client;
using test::EchoHandler;

namespace {

constexpr std::size_t kPiece = 16 * 1024;

}  // namespace

TEST_CASE_TEMPLATE("many connections get their bytes back, and leave no descriptor", K,
                   UJRPC_KERNELS) {
  const std::size_t before = test::open_descriptors();
  {
    EchoHandler handler;
    test::Server<K> server(handler);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 300; i++) clients.push_back(std::make_unique<Client>(server.address()));
    std::string expected;
    for (int round = 0; round < 5; round++) {
      const std::string message = "round " + std::to_string(round) + test::pattern(1000);
      expected += message;
      for (auto& client : clients) REQUIRE(client->write(message) == message.size());
      CHECK(server.turn_until([&] {
        bool all = true;
        for (auto& client : clients) {
          client->read();
          all = all && client->received.size() >= expected.size();
        }
        return all;
      }));
    }
    for (auto& client : clients) {
      CHECK(client->received == expected);
      client->close();
    }
    CHECK(server.turn_until([&] { return server.reactor->socket_count() == 0; }));
    CHECK(handler.closed.size() == 300);
  }
  CHECK(test::open_descriptors() == before);
}

TEST_CASE_TEMPLATE("a reader that is slow stops its own input, not its bytes", K, UJRPC_KERNELS) {
  class Considerate final : public EchoHandler {  // leaves what it could not answer for later
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      std::size_t done = 0;
      while (done < bytes.size() && !socket.congested()) {
        const std::string_view rest(bytes.data() + done, bytes.size() - done);
        socket.send(rest.substr(0, kPiece));
        most_queued = std::max(most_queued, socket.queued_bytes());
        done += std::min(rest.size(), kPiece);
      }
      return done;
    }
    void on_drain(Socket& socket) override {
      CHECK_FALSE(socket.congested());
      drains++;
    }
    int drains = 0;
  } handler;
  test::Server<K> server(handler);
  Client client(server.address());
  const std::string all = test::pattern(24 * 1024 * 1024);
  std::size_t written = 0;
  for (int stalled = 0; stalled < 50;) {  // until nobody takes anything more
    const std::size_t taken = client.write(std::string_view(all).substr(written));
    written += taken;
    stalled = taken == 0 ? stalled + 1 : 0;
    server.reactor->turn(1);
  }
  REQUIRE(written < all.size());
  CHECK(handler.most_queued <= 64 * 1024 + kPiece);
  CHECK(handler.closed.empty());
  CHECK(server.turn_until([&] {
    written += client.write(std::string_view(all).substr(written));
    if (written == all.size()) client.end_writing();
    client.read(100'000);
    return client.ended;
  }));
  CHECK(client.received == all);
  CHECK(handler.drains > 0);  // how often is up to the kernel, whose buffers hold megabytes
  client.close();
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(handler.closed[0] == CloseReason::kClosed);
}

TEST_CASE_TEMPLATE("a half-closed client receives everything before the end", K, UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  Client client(server.address());
  const std::string message = test::pattern(100'000);
  CHECK(client.write(message) == message.size());
  client.end_writing();
  CHECK(server.turn_until([&] {
    client.read();
    return client.ended;
  }));
  CHECK(client.received == message);
  CHECK(handler.eofs == 1);
}

TEST_CASE_TEMPLATE("large owned buffers queue after one another unharmed", K, UJRPC_KERNELS) {
  class Megabytes final : public EchoHandler {
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      for (const char digit : bytes) {
        socket.send(std::string_view(&digit, 1));
        socket.send(std::string(1'000'000, digit));
      }
      return bytes.size();
    }
  } handler;
  ReactorLimits limits;
  limits.hard_send_bytes = 16 * 1024 * 1024;
  test::Server<K> server(handler, limits);
  Client client(server.address());
  CHECK(client.write("12345678") == 8);
  CHECK(server.turn_until([&] {
    client.read();
    return client.received.size() >= 8'000'008;
  }));
  std::string expected;
  for (const char digit : {'1', '2', '3', '4', '5', '6', '7', '8'}) {
    expected += std::string(1'000'001, digit);
  }
  CHECK(client.received == expected);
}

TEST_CASE_TEMPLATE("a message in many pieces is offered whole, with padding after it", K,
                   UJRPC_KERNELS) {
  class Lines final : public EchoHandler {
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      volatile char padding = bytes.data()[bytes.size() + kReadPadding - 1];
      static_cast<void>(padding);
      const std::string_view input(bytes.data(), bytes.size());
      const std::size_t end = input.rfind('\n');
      if (end == std::string_view::npos) return 0;
      socket.send(input.substr(0, end + 1));
      return end + 1;
    }
    void on_eof(Socket& socket) override {
      const auto rest = socket.unconsumed();
      last.assign(rest.data(), rest.size());
      socket.close();
    }
    std::string last;
  } handler;
  test::Server<K> server(handler);
  Client client(server.address());
  const std::string line = std::string(50'000, 'x') + "\n";
  std::size_t written = 0;
  CHECK(server.turn_until([&] {
    written += client.write(std::string_view(line).substr(written, 997));
    client.read();
    return client.received.size() == line.size();
  }));
  CHECK(client.received == line);
  client.write("no end of line");
  client.end_writing();
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(handler.last == "no end of line");
}

TEST_CASE_TEMPLATE("input held back by a pause comes at the resume, before the end", K,
                   UJRPC_KERNELS) {
  class Pausing final : public EchoHandler {
   public:
    void on_accept(Socket& socket) override {
      EchoHandler::on_accept(socket);
      socket.pause_read();
    }
  } handler;
  test::Server<K> server(handler);
  Client client(server.address());
  client.write("early");
  client.end_writing();
  for (int i = 0; i < 20; i++) server.reactor->turn(1);
  client.read();
  CHECK(client.received.empty());
  CHECK(handler.eofs == 0);
  server.reactor->find_socket(handler.handles[0])->resume_read();
  CHECK(server.turn_until([&] {
    client.read();
    return client.ended;
  }));
  CHECK(client.received == "early");
}

TEST_CASE_TEMPLATE("a flooding peer does not delay another by more than a few turns", K,
                   UJRPC_KERNELS) {
  class Sink final : public EchoHandler {
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      if (bytes.size() < 10) socket.send(std::string_view(bytes.data(), bytes.size()));
      taken += bytes.size();
      return bytes.size();
    }
    std::size_t taken = 0;
  } handler;
  test::Server<K> server(handler);
  Client flood(server.address());
  Client good(server.address());
  const std::string bytes(4 * 1024 * 1024, 'f');
  for (int i = 0; i < 50; i++) {
    flood.write(bytes);
    good.write("ping");
    const std::size_t before = good.received.size();
    const int turn = handler.turns;
    CHECK(server.turn_until([&] {
      flood.write(bytes);
      good.read();
      return good.received.size() > before;
    }));
    CHECK(handler.turns - turn <= 10);
  }
  CHECK(handler.taken > 500'000);
}
