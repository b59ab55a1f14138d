// The engine over TLS over a simulated kernel: records are cut anywhere, and fail anywhere; the
// clients are OpenSSL's. A failing seed is printed; UJRPC_SEED runs it alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "erratic_application.hpp"
#include "io/simulated/simulated_kernel.hpp"
#include "seeds.hpp"
#include "tls/secure_kernel.hpp"
#include "tls_client.hpp"

namespace {

using namespace ujrpc;
using namespace ujrpc::engine;
using ujrpc::io::Random;
using ujrpc::io::SimulatedFaults;
using ujrpc::io::SimulatedKernel;

constexpr std::uint64_t kSeeds = 60;  // unless UJRPC_SEEDS says otherwise

const tls::KeyPair& server_pair() {
  static const tls::KeyPair pair = make_pair_of_keys("localhost");
  return pair;
}

const TlsClientContext& client_context() {
  static const TlsClientContext context;
  return context;
}

tls::Options secure_options(bool plain) {
  tls::Options options;
  options.plain = plain;
  options.contexts.push_back({"", {server_pair()}, {}, {}});
  return options;
}

EngineOptions options_for(Random& random) {
  EngineOptions options;
  options.methods = ErraticApplication::methods();
  options.limits.max_connections = 1 + random.below(12);
  options.limits.soft_send_queue_bytes = random.chance(300) ? 1 : 1 + random.below(100'000);
  options.limits.hard_send_queue_bytes = 100'000'000;
  options.limits.max_calls_in_flight = 100'000;
  return options;
}

/// A client that is over TLS, or without, or sends what is neither.
struct Visitor {
  enum class Kind { kSecure, kPlain, kGarbage, kCorrupt };

  Visitor(io::SimulatedPeer& its_peer, Kind its_kind) : peer(its_peer), kind(its_kind) {
    if (kind != Kind::kPlain) tls = std::make_unique<TlsClient>(peer, client_context());
  }

  io::SimulatedPeer& peer;
  Kind kind;
  std::unique_ptr<TlsClient> tls;
  std::string expected;
  bool spoilt = false;

  void say(const std::string& text) { tls ? tls->say(text) : peer.write(text); }
  const std::string& received() const { return tls ? tls->received : peer.received(); }
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed)
      : random_(seed),
        lossy_(random_.chance(400)),
        plain_(random_.chance(500)),
        application_(random_.next()),
        memory_(calls::CallBlock::kSharedBytes / sizeof(double)),
        block_(reinterpret_cast<std::byte*>(memory_.data())),
        kernel_(new SimulatedKernel(random_.next(), faults_for(lossy_))),
        secured_(tls::secure(std::unique_ptr<io::Kernel>(kernel_), secure_options(plain_))),
        secure_(secured_.kernel.get()),
        engine_(std::move(secured_.kernel), options_for(random_), application_, block_) {
    application_.owner = &engine_;
    engine_.listen({});
  }

  void run() {
    for (std::size_t step = 60 + random_.below(60); step > 0; --step) {
      act();
      turn(static_cast<int>(random_.below(3)));
      if (random_.chance(20)) {
        CHECK(secure_->set_options(secure_options(plain_)) == "");
      }
    }
    finish();
    engine_.close();
    for (int i = 0; i < 200 && application_.closed_count == 0; ++i) turn(10);
    CHECK(application_.closed_count == 1);
    CHECK(kernel_->open_sockets() == 0);
    CHECK(engine_.buffered_bytes() == 0);
    for (Visitor& visitor : visitors_) verify(visitor);
  }

  std::size_t complete() const { return complete_; }

 private:
  static SimulatedFaults faults_for(bool lossy) {
    SimulatedFaults faults;
    if (!lossy) faults.reset = faults.broken_pipe = faults.out_of_descriptors = 0;
    return faults;
  }

  void act() {
    if (visitors_.empty() || (visitors_.size() < 12 && random_.chance(300))) {
      const bool odd = random_.chance(300);
      visitors_.emplace_back(kernel_->connect(),
                             odd ? static_cast<Visitor::Kind>(1 + random_.below(3))
                                 : Visitor::Kind::kSecure);
    }
    Visitor& visitor = visitors_[random_.below(visitors_.size())];
    for (std::size_t calls = random_.below(4); calls > 0; --calls) ask(visitor);
    visitor.peer.read(random_.below(3000));
    if (visitor.kind == Visitor::Kind::kGarbage) return garble(visitor);
    if (visitor.tls == nullptr) return;
    if (random_.chance(50)) visitor.tls->updates += static_cast<int>(random_.below(20));
    visitor.tls->pump();
    if (visitor.kind == Visitor::Kind::kCorrupt && random_.chance(300)) garble(visitor);
    if (lossy_ && random_.chance(20)) visitor.peer.reset();
  }

  void ask(Visitor& visitor) {
    const std::string id = std::to_string(++last_id_);
    const std::string request = R"({"jsonrpc":"2.0","id":)" + id;
    if (random_.chance(200)) {
      const std::string params = "[\"" + std::string(random_.below(60'000), 'x') + "\"]";
      visitor.say(request + R"(,"method":"echo","params":)" + params + "}\n");
      visitor.expected += request + R"(,"result":)" + params + "}\n";
    } else {
      visitor.say(request + R"(,"method":"sum","params":[1,)" + id + "]}\n");
      visitor.expected += request + R"(,"result":)" + std::to_string(last_id_ + 1) + "}\n";
    }
  }

  void garble(Visitor& visitor) {
    std::string bytes = visitor.spoilt ? "" : "\x16\x03\x01";
    for (std::size_t left = random_.below(60); left > 0; --left) {
      bytes.push_back(static_cast<char>(random_.below(256)));
    }
    visitor.spoilt = true;
    visitor.peer.write(bytes);
  }

  void turn(int timeout_ms) {
    engine_.turn(timeout_ms);
    CHECK(ERR_peek_error() == 0);
  }

  void finish() {
    for (int i = 0; i < 20'000 && !finished(); ++i) {
      for (Visitor& visitor : visitors_) {
        visitor.peer.read(1 + random_.below(20'000));
        const bool done = visitor.received().size() >= visitor.expected.size();
        const bool cut = visitor.spoilt || visitor.tls == nullptr || visitor.tls->failed;
        if (visitor.tls != nullptr) {
          if (done || random_.chance(5)) visitor.tls->take_leave();
          visitor.tls->pump();
        }
        if ((done || cut) && random_.chance(500)) visitor.peer.end_writing();
      }
      turn(10);
    }
    REQUIRE(finished());
  }

  bool finished() {
    return std::all_of(visitors_.begin(), visitors_.end(), [](Visitor& visitor) {
      return visitor.peer.closed_by_server() || visitor.peer.broken();
    });
  }

  /// What a client over TLS reads is what it is to be told, up to where it was cut.
  void verify(Visitor& visitor) {
    visitor.peer.read(std::string::npos);
    if (visitor.tls != nullptr) visitor.tls->pump();
    const std::string& received = visitor.received();
    if (visitor.kind == Visitor::Kind::kPlain && !plain_) {
      if (!visitor.peer.broken() && !visitor.expected.empty()) {
        CHECK(received.starts_with("HTTP/1.1 400 Bad Request\r\n"));
        CHECK(received.find("this port speaks TLS") != received.npos);
      }
      return;
    }
    CHECK(visitor.expected.starts_with(received));
    if (visitor.peer.broken() || visitor.spoilt) return;
    if (visitor.tls == nullptr || visitor.tls->failed) {
      CHECK(received == visitor.expected);
      return;
    }
    CHECK(received == visitor.expected);
    CHECK(visitor.tls->saw_leave);
    ++complete_;
  }

  Random random_;
  bool lossy_;
  bool plain_;
  ErraticApplication application_;
  std::vector<double> memory_;
  calls::CallBlock block_;
  SimulatedKernel* kernel_;  // the secure kernel's
  tls::Secured secured_;
  tls::SecureKernel* secure_;  // the engine's
  Engine engine_;
  std::deque<Visitor> visitors_;
  std::uint64_t last_id_ = 0;
  std::size_t complete_ = 0;
};

}  // namespace

TEST_CASE("over TLS every message is answered once, and nothing stays in OpenSSL's error queue") {
  REQUIRE(tls::unavailable() == "");
  run_seeds(kSeeds, [](std::uint64_t seed) {
    Simulation simulation(seed);
    simulation.run();
    return simulation.complete();
  });
}
