// The whole engine over a simulated kernel: a seed chooses what clients say, how their bytes are
// cut, what the kernel does to them and when calls are answered. A failing seed is printed;
// UJRPC_SEED runs it alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "client.hpp"
#include "engine/engine.hpp"
#include "erratic_application.hpp"
#include "io/simulated/simulated_kernel.hpp"
#include "seeds.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::Random;
using ujrpc::io::SimulatedFaults;
using ujrpc::io::SimulatedKernel;

constexpr std::uint64_t kSeeds = 1500;  // unless UJRPC_SEEDS says otherwise

EngineOptions options_for(Random& random, bool close_after_reply) {
  EngineOptions options;
  options.close_after_reply = close_after_reply;
  options.methods = ErraticApplication::methods();
  options.limits.max_connections = 1 + random.below(8);
  options.limits.soft_send_queue_bytes = random.chance(300) ? 1 : 1 + random.below(100'000);
  options.limits.hard_send_queue_bytes = 100'000'000;  // these peers read slowly, but they read
  options.limits.max_calls_in_flight = 100'000;
  return options;
}

SimulatedFaults faults_for(bool lossy) {
  SimulatedFaults faults;
  if (!lossy) faults.reset = faults.broken_pipe = faults.out_of_descriptors = 0;
  return faults;
}

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        lossy_(random_.chance(400)),
        closes_early_(random_.chance(200)),
        closes_after_reply_(random_.chance(200)),
        application_(random_.next()),
        memory_(calls::CallBlock::kSharedBytes / sizeof(double)),
        block_(reinterpret_cast<std::byte*>(memory_.data())),
        kernel_(new SimulatedKernel(random_.next(), faults_for(lossy_))),
        engine_(std::unique_ptr<ujrpc::io::Kernel>(kernel_),
                options_for(random_, closes_after_reply_), application_, block_) {
    application_.owner = &engine_;
    engine_.listen({});
  }

  void run() {
    for (std::size_t step = 50 + random_.below(50); step > 0; --step) {
      act();
      turn(static_cast<int>(random_.below(3)));
    }
    if (closes_early_) engine_.close();
    finish();
    engine_.close();
    for (int i = 0; i < 100 && application_.closed_count == 0; ++i) turn(10);
    CHECK(application_.closed_count == 1);
    CHECK(kernel_->open_sockets() == 0);
    CHECK(engine_.buffered_bytes() == 0);
    CHECK(application_.known.empty());
    for (Client& client : clients_) verify(client);
  }

  std::size_t complete() const { return complete_; }

 private:
  void act() {
    if (clients_.empty() || (clients_.size() < 10 && random_.chance(200))) {
      const auto wire = static_cast<Client::Wire>(random_.below(4));
      clients_.emplace_back(kernel_->connect(), wire, random_.next());
    }
    Client& client = clients_[random_.below(clients_.size())];
    for (std::size_t messages = random_.below(4); messages > 0; --messages) client.ask();
    client.send(random_.below(random_.chance(300) ? 10'000 : 100));
    client.peer().read(random_.below(2000));
    if (lossy_ && random_.chance(20)) client.peer().reset();
  }

  void turn(int timeout_ms) {
    application_.settle_some(engine_);
    engine_.turn(timeout_ms);
  }

  /// All clients say the rest, end their writing and read until they are closed.
  void finish() {
    for (int i = 0; i < 20'000 && !finished(); ++i) {
      for (Client& client : clients_) {
        client.send(std::string::npos);
        client.peer().end_writing();
        client.peer().read(1 + random_.below(8192));
      }
      if (i % 8 == 0) application_.settle_all(engine_);
      turn(10);
    }
    REQUIRE(finished());
  }

  bool finished() {
    // Those that were never accepted do not count.
    return !application_.has_waiting() &&
           std::all_of(clients_.begin(), clients_.end(),
                       [this](Client& client) {
                         return closes_early_ || client.peer().closed_by_server() ||
                                client.peer().broken();
                       }) &&
           (!closes_early_ || application_.closed_count == 1);
  }

  /// Every message is answered once; with HTTP in order. Raw connections may end with the first.
  void verify(Client& client) {
    client.peer().read(std::string::npos);
    const std::string& received = client.peer().received();
    const bool whole = !client.peer().broken() && !closes_early_;
    CAPTURE(received);
    if (whole) {
      CHECK(client.peer().saw_end());
      ++complete_;
    }
    if (client.wire() == Client::Wire::kHttp) {
      verify_in_order(client.expected(), received, whole);
    } else {
      const bool first_alone =
          closes_after_reply_ && client.wire() != Client::Wire::kWebSocket;  // of raw ones
      verify_in_any_order(
          first_alone ? client.expected_of_first() : client.expected_with_close(!whole), received,
          whole);
    }
  }

  void verify_in_order(const std::vector<std::string>& expected, const std::string& received,
                       bool whole) {
    std::string all;
    for (const std::string& reply : expected) all += reply;
    if (whole) {
      CHECK(received == all);
    } else if (!closes_early_) {  // else one of them says that the connection closes
      CHECK(all.starts_with(received));
    }
  }

  void verify_in_any_order(std::vector<std::string> expected, std::string_view received,
                           bool whole) {
    while (!received.empty()) {
      const auto found = std::find_if(
          expected.begin(), expected.end(),
          [received](const std::string& reply) { return received.starts_with(reply); });
      if (found == expected.end()) break;
      received.remove_prefix(found->size());
      expected.erase(found);
    }
    if (whole) {
      CHECK(received.empty());
      CHECK(expected.empty());
    } else {
      // What is left over was cut off within one of the others.
      const auto cut = [received](const std::string& reply) { return reply.starts_with(received); };
      CHECK((received.empty() || std::any_of(expected.begin(), expected.end(), cut)));
    }
  }

  Random random_;
  bool lossy_;
  bool closes_early_;
  bool closes_after_reply_;
  ErraticApplication application_;
  std::vector<double> memory_;
  calls::CallBlock block_;
  SimulatedKernel* kernel_;  // the engine's
  Engine engine_;
  std::deque<Client> clients_;
  std::size_t complete_ = 0;
};

}  // namespace

TEST_CASE("every message is answered once, in order where order is promised") {
  run_seeds(kSeeds, [](std::uint64_t seed) {
    Simulation simulation(seed);
    simulation.run();
    return simulation.complete();
  });
}
