// What one `sum` call costs the engine from received bytes to sent bytes, over a kernel that costs
// nothing: all of it but system calls and JavaScript.
//   engine [WORKLOAD]     one of those below, for a fixed number of calls, for callgrind
#include "engine/engine.hpp"

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "io/simulated/ideal_kernel.hpp"

namespace {

using namespace ujrpc;

constexpr int kConnections = 32;

class Adder final : public calls::Application {
 public:
  void dispatch(calls::CallBlock& block) override {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      const double* const arguments = block.numbers + block.first[i];
      block.results[i] = arguments[0] + arguments[1];
      block.outcome[i] = Outcome::kNumber;
    }
    calls += block.size();
  }
  void take_reply(std::uint32_t, std::string&) override {}
  void closed() override {}

  std::size_t calls = 0;
};

engine::EngineOptions options() {
  engine::EngineOptions options;
  calls::Method& sum = options.methods.emplace_back();
  sum.wire_name = "sum";
  sum.scalar = true;
  sum.plan = {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}};
  return options;
}

std::string call(int i) {
  return R"({"jsonrpc":"2.0","method":"sum","params":[)" + std::to_string(100'000 + 7 * i) + "," +
         std::to_string(499'999 - 3 * i) + R"(],"id":)" + std::to_string(1'000'000 + i) + "}";
}

std::string several(int count, std::string_view separator) {
  std::string text;
  for (int i = 0; i < count; ++i) text.append(i == 0 ? "" : separator).append(call(i));
  return text;
}

std::string post(const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string repeated(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

struct Workload {
  const char* name;
  std::string input;
};

/// Serves about so many calls; answers the nanoseconds that each took.
double serve(const Workload& workload, std::size_t wanted) {
  using Clock = std::chrono::steady_clock;
  Adder adder;
  std::vector<double> memory(calls::CallBlock::kSharedBytes / sizeof(double));
  calls::CallBlock block(reinterpret_cast<std::byte*>(memory.data()));
  auto owned = std::make_unique<io::IdealKernel>();
  io::IdealKernel& kernel = *owned;
  engine::Engine engine(std::move(owned), options(), adder, block);
  engine.listen({});
  kernel.connect(kConnections);
  engine.turn(0);
  kernel.bring(workload.input);
  for (int turn = 0; turn < 10; ++turn) engine.turn(0);
  if (adder.calls == 0 || kernel.sent_bytes() < 20 * adder.calls) std::abort();
  const std::size_t before = adder.calls;
  const auto start = Clock::now();
  while (adder.calls - before < wanted) engine.turn(0);
  const std::chrono::duration<double, std::nano> took = Clock::now() - start;
  return took.count() / static_cast<double>(adder.calls - before);
}

}  // namespace

int main(int argc, char** argv) {
  const Workload workloads[] = {
      {"raw", call(0) + "\n"},
      {"raw-16-pipelined", several(16, "\n") + "\n"},
      {"raw-batch-of-100", "[" + several(100, ",") + "]\n"},
      {"http", post(call(0))},
      {"http-16-pipelined", repeated(16, post(call(0)))},
      {"http-batch-of-100", post("[" + several(100, ",") + "]")},
  };
  constexpr int kRounds = 20;
  for (const Workload& workload : workloads) {
    if (argc > 1) {
      if (std::string_view(argv[1]) == workload.name) serve(workload, 200'000);
      continue;
    }
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) best = std::min(best, serve(workload, 100'000));
    std::printf("%-52s %7.1f ns/call\n", workload.name, best);
  }
}
