#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "engine/engine.hpp"
#include "hosts/wasm/host_kernel.hpp"

namespace ujrpc::wasm {

/// The engine of this instance of the module, and what JavaScript and it hand to each other.
class WasmHost final : public calls::Application {
 public:
  void open(net::Address address);

  engine::EngineOptions options;  ///< Until open().

  engine::Engine& engine() { return *engine_; }
  io::HostKernel& kernel() { return *kernel_; }
  calls::CallBlock& block() { return block_; }
  /// An entry during dispatch, else null.
  const calls::CallBlock::Entry* entry(std::uint32_t index) const;

  /// Where JavaScript writes what it hands over next.
  char* input_room(std::size_t bytes);
  std::string_view input(std::size_t bytes) const { return {input_.get(), bytes}; }

  /// Where JavaScript reads what it has asked for.
  std::string output;

 private:
  void dispatch(calls::CallBlock& block) override;
  void take_reply(std::uint32_t index, std::string& out) override;
  void closed() override;

  alignas(double) std::byte shared_[calls::CallBlock::kSharedBytes];
  calls::CallBlock block_{shared_};
  const calls::CallBlock* dispatching_ = nullptr;
  io::HostKernel* kernel_ = nullptr;  // the engine's
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<char[]> input_;
  std::size_t input_bytes_ = 0;
};

/// The only one of this instance.
WasmHost& host();

}  // namespace ujrpc::wasm
