#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base64/base64.hpp"
#include "engine/engine.hpp"
#include "io/simulated/random.hpp"

namespace ujrpc::engine {

/// Answers `sum` at once, `echo` at once with its params, `rpc.discover` at once or in some later
/// turn, `bytes` with its one param decoded, at
/// once or in some later turn, and `later` with its params in some later turn, in any order.
class ErraticApplication final : public calls::Application {
 public:
  enum Method : std::int32_t { kSum, kEcho, kLater, kBytes, kDiscover };

  /// The result of `rpc.discover`.
  static const std::string& document() {
    static const std::string text = '"' + std::string(20'000, 'd') + '"';
    return text;
  }

  explicit ErraticApplication(std::uint64_t seed) : random_(seed) {}

  static std::vector<calls::Method> methods() {
    std::vector<calls::Method> all(5);
    all[kSum].wire_name = "sum";
    all[kSum].scalar = true;
    all[kSum].plan = {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}};
    all[kEcho].wire_name = "echo";
    all[kLater].wire_name = "later";
    all[kDiscover].wire_name = "rpc.discover";
    all[kBytes].wire_name = "bytes";
    all[kBytes].scalar = true;
    all[kBytes].plan = {{"data", ParamKind::kBytes}};
    return all;
  }

  void dispatch(calls::CallBlock& block) override {
    texts_.assign(block.size(), {});
    for (std::uint32_t i = 0; i < block.size(); ++i) answer(block, i);
  }

  void take_reply(std::uint32_t index, std::string& out) override { out = texts_[index]; }
  void closed() override { ++closed_count; }

  /// Settles some of the calls that wait.
  void settle_some(Engine& engine) {
    while (!waiting_.empty() && random_.chance(500)) settle(engine, random_.below(waiting_.size()));
  }
  void settle_all(Engine& engine) {
    while (!waiting_.empty()) settle(engine, 0);
  }
  bool has_waiting() const { return !waiting_.empty(); }

  Engine* owner = nullptr;  ///< Where `bytes` are answered.
  int closed_count = 0;
  std::multiset<std::int32_t> known;  ///< Connections that had calls pending and are not closed.

 private:
  struct Waiting {
    std::int32_t call;
    std::int32_t connection;
    std::string reply;
    std::optional<std::vector<std::uint8_t>> bytes;  ///< Instead of a reply.
  };

  void answer(calls::CallBlock& block, std::uint32_t i) {
    const calls::CallBlock::Entry& entry = block.entry(i);
    switch (block.lane[i]) {
      case Lane::kScalar: {
        if (block.method[i] == kBytes) return bytes(block, i);
        REQUIRE(block.method[i] == kSum);
        REQUIRE(block.count[i] == 2);
        const double* const arguments = block.numbers + block.first[i];
        block.results[i] = arguments[0] + arguments[1];
        block.outcome[i] = Outcome::kNumber;
        break;
      }
      case Lane::kCall:
        call(block, entry, i);
        break;
      case Lane::kClosed:
        known.erase(block.connection[i]);
        break;
      case Lane::kEnded:
      case Lane::kCancel:
      case Lane::kCredit:
      case Lane::kResponse:
      case Lane::kDrained:
      case Lane::kStopped:
      case Lane::kHeaders:
        break;
    }
  }

  void bytes(calls::CallBlock& block, std::uint32_t i) {
    const auto at = static_cast<std::size_t>(block.numbers[block.first[i]]);
    const calls::CallBlock::StringArgument& argument = block.strings()[at];
    REQUIRE(argument.form == calls::CallBlock::StringArgument::Form::kBase64);
    REQUIRE(argument.entry == i);
    bytes_.resize(base64::decoded_size(argument.text));
    REQUIRE(base64::decode(argument.text, bytes_.data()));
    if (random_.chance(300)) return wait(block, i, {}, bytes_);
    owner->answer_bytes(i, bytes_);
    block.outcome[i] = Outcome::kNothing;
  }

  void call(calls::CallBlock& block, const calls::CallBlock::Entry& entry, std::uint32_t i) {
    std::string reply;
    if (!entry.id.empty()) {
      reply.append(R"({"jsonrpc":"2.0","id":)").append(entry.id).append(R"(,"result":)");
      reply.append(block.method[i] == kDiscover ? document() : entry.params).append("}");
    }
    // Something may guard the document that takes its time.
    const bool guarded = block.method[i] == kDiscover && random_.chance(500);
    if (block.method[i] == kLater || guarded) {
      wait(block, i, reply, std::nullopt);
    } else {
      block.outcome[i] = entry.id.empty() ? Outcome::kNothing : Outcome::kReply;
      texts_[i] = reply;
    }
  }

  void wait(const calls::CallBlock& block, std::uint32_t i, const std::string& reply,
            std::optional<std::vector<std::uint8_t>> bytes) {
    waiting_.push_back({block.call[i], block.connection[i], reply, std::move(bytes)});
    if (known.count(block.connection[i]) == 0) known.insert(block.connection[i]);
  }

  void settle(Engine& engine, std::size_t index) {
    Waiting waiting = waiting_[index];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
    if (waiting.bytes) return engine.settle_bytes(waiting.call, *waiting.bytes);
    if (random_.chance(50)) engine.settle(waiting.call, std::string(waiting.reply));  // twice
    engine.settle(waiting.call, std::move(waiting.reply));
  }

  io::Random random_;
  std::vector<std::string> texts_;
  std::vector<std::uint8_t> bytes_;  ///< Of one call after the other.
  std::vector<Waiting> waiting_;
};

}  // namespace ujrpc::engine
