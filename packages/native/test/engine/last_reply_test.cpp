// What a connection that closes hands to the kernel, and when. Sends end in the next turn here, as
// with io_uring.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "io/reactor.hpp"
#include "io/simulated/ideal_kernel.hpp"

namespace {

using namespace ujrpc::io;

using Log = std::vector<std::string>;

class LoggingKernel final : public IdealKernel {
 public:
  explicit LoggingKernel(Log& log) : log_(log) {}

  int send(Endpoint& endpoint, std::string_view bytes, bool more) override {
    log_.push_back(std::string(more ? "more follows " : "nothing follows ").append(bytes));
    sending_.push_back({endpoint.handle, static_cast<int>(bytes.size())});
    return kPending;
  }
  int shutdown_write(Endpoint&) override {
    log_.emplace_back("end of writing");
    return 0;
  }
  bool dispatch(Completions& completions) override {
    for (const auto& [handle, count] : std::exchange(sending_, {})) {
      completions.sent(*completions.find(handle), count);
    }
    return IdealKernel::dispatch(completions);
  }

 private:
  Log& log_;
  std::vector<std::pair<Handle, int>> sending_;
};

/// Answers the first connection, and closes it if it is to.
class Answerer final : public Handler {
 public:
  Answerer(Log& log, bool closes) : log_(log), closes_(closes) {}

  void on_accept(Socket&) override {}
  std::size_t on_data(Socket& socket, std::span<char> bytes) override {
    log_.emplace_back("call");
    if (socket.handle().index == 0) {
      socket.send(std::string_view("reply"));
      if (closes_) socket.close();
    }
    return bytes.size();
  }
  void on_eof(Socket&) override {}
  void on_closed(Socket&, CloseReason) override {}

 private:
  Log& log_;
  bool closes_;
};

/// Two peers call in one turn, and those that still may in the next.
Log log_of_two_turns(bool closes) {
  Log log;
  Answerer answerer(log, closes);
  auto made = std::make_unique<LoggingKernel>(log);
  LoggingKernel& kernel = *made;
  Reactor reactor(std::move(made), answerer);
  reactor.listen({});
  kernel.connect(2);
  reactor.turn(0);
  kernel.bring("x");
  reactor.turn(0);
  reactor.turn(0);
  return log;
}

}  // namespace

// The kernel then puts both into one segment, which wakes the peer once.
TEST_CASE("a last reply is sent as one that the end of writing follows") {
  const Log log = log_of_two_turns(true);
  REQUIRE(log.size() > 2);
  CHECK(log[2] == "more follows reply");
}

TEST_CASE("any other reply is not held back for what may follow") {
  const Log log = log_of_two_turns(false);
  REQUIRE(log.size() > 2);
  CHECK(log[2] == "nothing follows reply");
}

// It is what the kernel waits for with the reply, and the calls may take long.
TEST_CASE("the end of writing comes before the calls of the turn that hears of the last send") {
  CHECK(log_of_two_turns(true) ==
        Log{"call", "call", "more follows reply", "end of writing", "call"});
}
