// How connections and listeners end.
#include <sys/resource.h>

#include "fixture.hpp"

using namespace ujrpc;
using namespace ujrpc::io;
using test::Client;
using test::EchoHandler;

TEST_CASE_TEMPLATE("a reset by the peer is reported once, and makes the handle stale", K,
                   UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  Client client(server.address());
  client.write("hello");
  CHECK(server.turn_until([&] { return !handler.handles.empty(); }));
  client.reset();
  CHECK(server.turn_until([&] { return !handler.closed.empty(); }));
  for (int i = 0; i < 5; i++) server.reactor->turn(1);
  REQUIRE(handler.closed.size() == 1);
  CHECK(handler.closed[0] == CloseReason::kPeerLost);
  CHECK(server.reactor->find_socket(handler.handles[0]) == nullptr);
  Client next(server.address());
  CHECK(server.turn_until([&] { return handler.handles.size() == 2; }));
  CHECK(handler.handles[1].index == handler.handles[0].index);
  CHECK(server.reactor->find_socket(handler.handles[0]) == nullptr);
}

// io_uring notices at the next send or receive: it has no operation under way meanwhile.
TEST_CASE("epoll notices a reset while nothing is read") {
  EchoHandler handler;
  test::Server<test::Epoll> server(handler);
  Client client(server.address());
  CHECK(server.turn_until([&] { return !handler.handles.empty(); }));
  server.reactor->find_socket(handler.handles[0])->pause_read();
  server.reactor->turn(1);
  client.reset();
  CHECK(server.turn_until([&] { return !handler.closed.empty(); }));
}

TEST_CASE_TEMPLATE("close() lets a client that is still writing read the last reply", K,
                   UJRPC_KERNELS) {
  class Refuse final : public EchoHandler {
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      calls++;
      socket.send(std::string_view("too much"));
      socket.close();
      return bytes.size();
    }
    int calls = 0;
  } handler;
  test::Server<K> server(handler);
  Client client(server.address());
  const std::string megabytes(8 * 1024 * 1024, 'm');
  for (int i = 0; i < 20; i++) {
    client.write(megabytes);
    server.reactor->turn(1);
  }
  CHECK(server.turn_until([&] {
    client.read();
    return client.ended || client.error != 0;
  }));
  CHECK(client.error == 0);
  CHECK(client.received == "too much");
  CHECK(handler.calls == 1);
  client.close();
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(handler.closed[0] == CloseReason::kClosed);
}

TEST_CASE_TEMPLATE("close() gives up on a client that stays", K, UJRPC_KERNELS) {
  class CloseAtOnce final : public EchoHandler {
   public:
    void on_accept(Socket& socket) override { socket.close(); }
  } handler;
  ReactorLimits limits;
  limits.linger_timeout_ms = 20;
  test::Server<K> server(handler, limits);
  Client client(server.address());
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(server.turn_until([&] { return server.reactor->socket_count() == 0; }));
}

TEST_CASE_TEMPLATE("close() gives up on a client that does not read", K, UJRPC_KERNELS) {
  class SendAndClose final : public EchoHandler {
   public:
    void on_accept(Socket& socket) override {
      socket.send(std::string(16 * 1024 * 1024, 's'));
      socket.close();
    }
  } handler;
  ReactorLimits limits;
  limits.flush_timeout_ms = 50;
  test::Server<K> server(handler, limits);
  Client client(server.address());
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(handler.closed[0] == CloseReason::kSendTimeout);
}

TEST_CASE_TEMPLATE("the hard limit aborts a connection whose peer does not read", K,
                   UJRPC_KERNELS) {
  EchoHandler handler;
  ReactorLimits limits;
  limits.hard_send_bytes = 100'000;
  test::Server<K> server(handler, limits);
  Client client(server.address());
  CHECK(server.turn_until([&] { return !handler.handles.empty(); }));
  Socket* socket = server.reactor->find_socket(handler.handles[0]);
  CHECK(socket->send(std::string(20'000'000, 'x')));  // one response may pass it
  CHECK(socket->congested());
  server.reactor->turn(1);
  CHECK_FALSE(socket->send(std::string_view("y")));
  CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
  CHECK(handler.closed[0] == CloseReason::kSendOverflow);
}

TEST_CASE_TEMPLATE("callbacks may abort themselves and others", K, UJRPC_KERNELS) {
  class Massacre final : public EchoHandler {
   public:
    std::size_t on_data(Socket& socket, std::span<char> bytes) override {
      const std::size_t count = bytes.size();
      for (const Handle handle : handles) {
        if (Socket* other = reactor->find_socket(handle)) other->abort();
      }
      CHECK_FALSE(socket.open());
      CHECK_FALSE(socket.send(std::string_view("never sent")));
      return count;
    }
    Reactor* reactor = nullptr;
  } handler;
  test::Server<K> server(handler);
  handler.reactor = server.reactor.get();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; i++) clients.push_back(std::make_unique<Client>(server.address()));
  CHECK(server.turn_until([&] { return handler.handles.size() == 20; }));
  for (auto& client : clients) client->write("all at once");
  CHECK(server.turn_until([&] { return server.reactor->socket_count() == 0; }));
  CHECK(handler.closed == std::vector<CloseReason>(20, CloseReason::kAborted));
}

TEST_CASE_TEMPLATE("above max_connections clients wait until one leaves", K, UJRPC_KERNELS) {
  EchoHandler handler;
  ReactorLimits limits;
  limits.max_connections = 3;
  test::Server<K> server(handler, limits);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 10; i++) {
    clients.push_back(std::make_unique<Client>(server.address()));
    clients.back()->write("x");
  }
  for (int i = 0; i < 20; i++) server.reactor->turn(1);
  CHECK(server.reactor->socket_count() == 3);
  for (auto& client : clients) {
    CHECK(server.turn_until([&] {
      client->read();
      return client->received == "x";
    }));
    CHECK(server.reactor->socket_count() <= 3);
    client->close();
  }
}

TEST_CASE_TEMPLATE("out of descriptors: accepting goes on when there are some again", K,
                   UJRPC_KERNELS) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  // Before the kernel is opened: io_uring keeps the limit of the moment when accept was asked for.
  const rlimit few{test::open_descriptors() + 20, limit.rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  {
    EchoHandler handler;
    test::Server<K> server(handler);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 4; i++) clients.push_back(std::make_unique<Client>(server.address()));
    std::vector<net::UniqueFd> taken;
    for (int fd; (fd = fcntl(0, F_DUPFD_CLOEXEC, 0)) >= 0;) taken.emplace_back(fd);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 8; i++) server.reactor->turn(20);
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(80));  // it sleeps
    CHECK(handler.handles.empty());
    taken.clear();
    for (auto& client : clients) client->write("x");
    std::size_t refused = 0;
    CHECK(server.turn_until([&] {
      std::size_t served = 0;
      refused = 0;
      for (auto& client : clients) {
        client->read();
        served += client->received == "x" ? 1 : 0;
        refused += client->ended || client->error != 0 ? 1 : 0;
      }
      return served + refused == 4;
    }));
    CHECK(refused >= 1);
    CHECK(refused <= 2);
  }
  setrlimit(RLIMIT_NOFILE, &limit);
}

TEST_CASE_TEMPLATE("closing a listener frees its port at once and keeps its connections", K,
                   UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  Client client(server.address());
  CHECK(server.turn_until([&] { return handler.handles.size() == 1; }));
  net::ListenOptions same;
  same.port = server.address().port;
  server.reactor->close_listener(server.listener);
  const net::ListenResult again = net::listen(same);
  CHECK_MESSAGE(!again.error, again.error.message);
  client.write("still here");
  CHECK(server.turn_until([&] {
    client.read();
    return client.received == "still here";
  }));
}

TEST_CASE_TEMPLATE("a reactor destroyed with sends in flight frees everything", K, UJRPC_KERNELS) {
  const std::size_t before = test::open_descriptors();
  for (int turns = 0; turns < 6; turns++) {
    EchoHandler handler;
    test::Server<K> server(handler);
    Client client(server.address());
    CHECK(server.turn_until([&] { return handler.handles.size() == 1; }));
    server.reactor->find_socket(handler.handles[0])->send(std::string(9'000'000, 's'));
    for (int i = 0; i < turns; i++) server.reactor->turn(0);
  }
  CHECK(test::open_descriptors() == before);
}
