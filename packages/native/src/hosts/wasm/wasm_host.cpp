#include "hosts/wasm/wasm_host.hpp"

#include <algorithm>
#include <utility>

#include "hosts/wasm/imports.hpp"

namespace ujrpc::wasm {

namespace {

/// Longer input is not kept for the next.
constexpr std::size_t kLeastInput = 64 * 1024;

}  // namespace

WasmHost& host() {
  static auto* const only = new WasmHost();
  return *only;
}

void WasmHost::open(net::Address address) {
  auto kernel = std::make_unique<io::HostKernel>();
  kernel_ = kernel.get();
  engine_ =
      std::make_unique<engine::Engine>(std::move(kernel), std::move(options), *this, block_);
  engine_->listen(net::Listener(std::move(address)));
}

const calls::CallBlock::Entry* WasmHost::entry(std::uint32_t index) const {
  return dispatching_ != nullptr && index < dispatching_->size() ? &dispatching_->entry(index)
                                                                  : nullptr;
}

char* WasmHost::input_room(std::size_t bytes) {
  if (bytes > input_bytes_ || (input_bytes_ > kLeastInput && bytes <= kLeastInput)) {
    input_.reset();
    input_bytes_ = std::max(bytes, kLeastInput);
    input_ = std::make_unique_for_overwrite<char[]>(input_bytes_);
  }
  return input_.get();
}

void WasmHost::dispatch(calls::CallBlock& block) {
  dispatching_ = &block;
  host_dispatch(block.size(), block.numbers_used());
  dispatching_ = nullptr;
}

void WasmHost::take_reply(std::uint32_t index, std::string& out) {
  out.resize(host_reply_room(index));
  out.resize(host_reply(index, out.data(), out.size()));
}

void WasmHost::closed() { host_closed(); }

}  // namespace ujrpc::wasm
