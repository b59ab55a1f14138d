#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "engine/engine.hpp"
#include "io/simulated/simulated_kernel.hpp"

namespace ujrpc::engine {

/// A simulated kernel that does nothing unexpected.
inline constexpr io::SimulatedFaults kNoFaults{0, 0, 0, 0, 0, 0, 0, 0, 0};

/// An engine that listens, with its call block, over a kernel in memory.
template <typename Kernel>
class EngineOver {
 public:
  EngineOver(std::unique_ptr<Kernel> made, EngineOptions options, calls::Application& application)
      : memory_(calls::CallBlock::kSharedBytes / sizeof(double)),
        block_(reinterpret_cast<std::byte*>(memory_.data())),
        kernel(*made),
        engine(std::move(made), std::move(options), application, block_) {
    engine.listen({});
  }

 private:
  std::vector<double> memory_;
  calls::CallBlock block_;

 public:
  Kernel& kernel;  ///< The engine's.
  Engine engine;
};

}  // namespace ujrpc::engine
