// The reactor over a simulated kernel: a seed chooses what clients do, what the kernel does to
// them, and how the handler behaves. A failing seed is printed; UJRPC_SEED runs it alone.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../../../src/io/reactor.hpp"
#include "../../../src/io/simulated/simulated_kernel.hpp"

namespace {

using namespace ujrpc::io;

constexpr std::uint64_t kSeeds = 3000;  // unless UJRPC_SEEDS says otherwise

char byte_at(std::size_t stream, std::size_t position) {
  return static_cast<char>((stream * 31 + position * 7 + (position >> 8)) & 0xff);
}

// Echoes whole frames, and pauses, resumes, closes and aborts connections as the seed says.
class ErraticHandler final : public Handler {
 public:
  struct Record {
    int fd = -1;
    std::size_t frame = 1;
    std::size_t echoed = 0;
    bool ended = false;
    bool left_alone = true;  // neither closed nor aborted by the handler before the peer's end
    int closed = 0;
    CloseReason reason = CloseReason::kAborted;
  };

  ErraticHandler(std::uint64_t seed, bool erratic) : random_(seed), erratic_(erratic) {}

  void attach(Reactor& reactor) { reactor_ = &reactor; }
  [[nodiscard]] const std::vector<std::unique_ptr<Record>>& records() const { return records_; }

  void on_accept(Socket& connection) override {
    auto record = std::make_unique<Record>();
    record->fd = connection.descriptor();
    record->frame = 1 + random_.below(64);
    connection.context = record.get();
    records_.push_back(std::move(record));
    handles_.push_back(connection.handle());
    disturb(connection);
  }

  std::size_t on_data(Socket& connection, std::span<char> bytes) override {
    Record& record = record_of(connection);
    REQUIRE(connection.open());
    REQUIRE_FALSE(record.ended);
    REQUIRE_FALSE(bytes.empty());
    volatile char padding = bytes.data()[bytes.size() + kReadPadding - 1];
    static_cast<void>(padding);
    std::size_t whole = bytes.size() - bytes.size() % record.frame;
    if (whole > record.frame && random_.chance(300)) {
      whole = record.frame;
      connection.yield_read();
    }
    if (whole > 0) echo(connection, record, {bytes.data(), whole});
    disturb(connection);
    return whole;
  }

  void on_eof(Socket& connection) override {
    Record& record = record_of(connection);
    REQUIRE_FALSE(record.ended);
    record.ended = true;
    if (random_.chance(500)) {
      connection.close();
    } else {
      connection.arm_timer(1 + static_cast<std::uint32_t>(random_.below(50)));
    }
  }

  void on_timer(Socket& connection) override {
    REQUIRE(connection.open());
    connection.resume_read();
    if (record_of(connection).ended) connection.close();
  }

  void on_closed(Socket& connection, CloseReason reason) override {
    Record& record = record_of(connection);
    record.closed++;
    record.reason = reason;
    CHECK_FALSE(connection.send(std::string_view("too late")));
    CHECK(reactor_->find_socket(connection.handle()) == &connection);
    disturb_other();
  }

  void end_turn() override { disturb_other(); }

 private:
  static Record& record_of(Socket& connection) { return *static_cast<Record*>(connection.context); }

  void echo(Socket& connection, Record& record, std::string_view bytes) {
    const bool taken =
        random_.chance(500) ? connection.send(bytes) : connection.send(std::string(bytes));
    if (taken) record.echoed += bytes.size();
  }

  void disturb_other() {
    if (handles_.empty()) return;
    Socket* other = reactor_->find_socket(handles_[random_.below(handles_.size())]);
    if (other != nullptr && other->open()) disturb(*other);
  }

  void disturb(Socket& connection) {
    Record& record = record_of(connection);
    if (random_.chance(100) && !record.ended) {
      connection.pause_read();
      connection.arm_timer(static_cast<std::uint32_t>(random_.below(5)));
    }
    if (random_.chance(30)) connection.resume_read();
    if (!erratic_ || !random_.chance(20)) return;
    record.left_alone = record.left_alone && record.ended;
    random_.chance(500) ? connection.close() : connection.abort();
  }

  Random random_;
  bool erratic_;
  Reactor* reactor_ = nullptr;
  std::vector<std::unique_ptr<Record>> records_;
  std::vector<Handle> handles_;
};

ReactorLimits small_limits(Random& random) {
  ReactorLimits limits;
  limits.max_connections = 1 + random.below(8);
  limits.soft_send_bytes = 256;
  limits.hard_send_bytes = 64 * 1024;
  limits.linger_timeout_ms = 50;
  limits.accept_retry_ms = 5;
  return limits;
}

// One run: clients act and the reactor turns, until all clients are done and gone.
class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        faulty_(random_.chance(700)),
        erratic_(random_.chance(500)),
        handler_(random_.next(), erratic_),
        kernel_(new SimulatedKernel(random_.next(), faulty_ ? SimulatedFaults{} : harmless())),
        reactor_(std::unique_ptr<Kernel>(kernel_), handler_, small_limits(random_)) {
    handler_.attach(reactor_);
    reactor_.listen({});
  }

  void run() {
    const std::size_t steps = 50 + random_.below(100);
    for (std::size_t i = 0; i < steps; i++) {
      act();
      reactor_.turn(static_cast<int>(random_.below(3)));
    }
    for (int i = 0; i < 20'000 && !finished(); i++) {
      for (Client& client : clients_) {
        client.peer->end_writing();
        client.peer->read(1 + random_.below(4096));
      }
      reactor_.turn(10);
    }
    REQUIRE(finished());
    CHECK(kernel_->open_sockets() == 0);
    CHECK(reactor_.timers().armed_count() <= 1);  // the retry of accept
    verify();
  }

 private:
  struct Client {
    SimulatedPeer* peer;
    std::size_t written = 0;
    bool ended = false;
  };

  // Short and late, but nothing that loses bytes.
  static SimulatedFaults harmless() {
    SimulatedFaults faults;
    faults.reset = faults.broken_pipe = faults.out_of_descriptors = 0;
    return faults;
  }

  void act() {
    if (clients_.empty() || (clients_.size() < 12 && random_.chance(200))) {
      clients_.push_back({&kernel_->connect()});
      return;
    }
    const std::size_t index = random_.below(clients_.size());
    Client& client = clients_[index];
    client.peer->read(random_.below(512));
    if (client.ended) return;
    if (random_.chance(700)) {
      write(client, index);
    } else if (random_.chance(100)) {
      client.ended = true;
      client.peer->end_writing();
    } else if (faulty_ && random_.chance(20)) {
      client.peer->reset();
    }
  }

  void write(Client& client, std::size_t index) {
    std::string bytes;
    const std::size_t count = 1 + random_.below(random_.chance(100) ? 10'000 : 300);
    while (bytes.size() < count) bytes.push_back(byte_at(index, client.written++));
    client.peer->write(bytes);
  }

  [[nodiscard]] bool finished() const {
    for (const Client& client : clients_) {
      if (!client.peer->closed_by_server() && !client.peer->broken()) return false;
    }
    return reactor_.socket_count() == 0;
  }

  void verify() {
    for (std::size_t i = 0; i < clients_.size(); i++) verify_order(i);
    std::map<int, int> accepted;
    for (const auto& record : handler_.records()) {
      CHECK(++accepted[record->fd] == 1);
      CHECK(record->closed == 1);
      verify_completeness(*record);
    }
  }

  // Whatever arrived is what was written, in order, once.
  void verify_order(std::size_t index) {
    Client& client = clients_[index];
    client.peer->read(std::string::npos);
    const std::string& received = client.peer->received();
    REQUIRE(received.size() <= client.written);
    std::size_t same = 0;
    while (same < received.size() && received[same] == byte_at(index, same)) same++;
    CHECK(same == received.size());
  }

  // What the reactor took to send, and closed for having sent, arrived.
  void verify_completeness(const ErraticHandler::Record& record) {
    const SimulatedPeer& peer = kernel_->peer(record.fd);
    if (record.reason != CloseReason::kClosed || peer.broken()) return;
    CHECK(peer.received().size() == record.echoed);
    CHECK(peer.saw_end());
    if (!record.left_alone) return;
    for (const Client& client : clients_) {
      if (client.peer != &peer) continue;
      CHECK(record.echoed == client.written - client.written % record.frame);
    }
    complete_++;
  }

 public:
  [[nodiscard]] std::size_t complete() const { return complete_; }

 private:
  Random random_;
  bool faulty_;
  bool erratic_;
  ErraticHandler handler_;
  SimulatedKernel* kernel_;  // the reactor's
  Reactor reactor_;
  std::vector<Client> clients_;
  std::size_t complete_ = 0;
};

std::size_t run_seed(std::uint64_t seed) {
  CAPTURE(seed);
  Simulation simulation(seed);
  simulation.run();
  return simulation.complete();
}

}  // namespace

TEST_CASE("whatever the kernel does, bytes arrive once and in order, and connections close once") {
  if (const char* seed = std::getenv("UJRPC_SEED")) {
    run_seed(std::strtoull(seed, nullptr, 10));
    return;
  }
  const char* wanted = std::getenv("UJRPC_SEEDS");
  const std::uint64_t seeds = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : kSeeds;
  std::size_t complete = 0;
  for (std::uint64_t seed = 1; seed <= seeds; seed++) complete += run_seed(seed);
  MESSAGE(seeds << " seeds, " << complete << " connections echoed to their end");
  CHECK(complete > seeds);
}

TEST_CASE("a reactor destroyed in the middle of everything leaves nothing behind") {
  for (std::uint64_t seed = 1; seed <= 300; seed++) {
    CAPTURE(seed);
    Random random(seed);
    ErraticHandler handler(seed, false);
    auto* kernel = new SimulatedKernel(seed, SimulatedFaults{});
    Reactor reactor(std::unique_ptr<Kernel>(kernel), handler);
    handler.attach(reactor);
    reactor.listen({});
    for (int i = 0; i < 4; i++) kernel->connect().write(std::string(5000, 'x'));
    for (std::size_t turns = random.below(20); turns > 0; turns--) reactor.turn(1);
  }
}

TEST_CASE("a client that is still writing receives the last reply before the close") {
  class Hangup final : public Handler {
   public:
    void on_accept(Socket&) override {}
    std::size_t on_data(Socket& connection, std::span<char> bytes) override {
      connection.send(std::string_view("goodbye"));
      connection.close();
      return bytes.size();
    }
    void on_eof(Socket&) override { FAIL("events after close()"); }
    void on_closed(Socket&, CloseReason why) override { reason = why; }
    CloseReason reason = CloseReason::kAborted;
  };
  SimulatedFaults faults{};
  faults.reset = faults.broken_pipe = faults.out_of_descriptors = 0;
  Hangup handler;
  auto* kernel = new SimulatedKernel(7, faults);
  Reactor reactor(std::unique_ptr<Kernel>(kernel), handler);
  reactor.listen({});
  SimulatedPeer& peer = kernel->connect();
  for (int i = 0; i < 200 && !peer.saw_end(); i++) {
    peer.write("more and more");
    reactor.turn(1);
    if (i > 100) peer.read(100);
  }
  peer.end_writing();
  for (int i = 0; i < 200 && !peer.closed_by_server(); i++) reactor.turn(10);
  CHECK(peer.received() == "goodbye");
  CHECK_FALSE(peer.broken());
  CHECK(handler.reason == CloseReason::kClosed);
}
