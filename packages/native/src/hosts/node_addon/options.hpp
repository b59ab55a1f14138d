#pragma once

#include <node_api.h>

#include <optional>

#include "engine/engine.hpp"
#include "io/open_kernel.hpp"
#include "tls/options.hpp"

namespace ujrpc::node_addon {

/// `EngineOptions` of lib/index.d.ts, but for its functions.
struct Options {
  bool uring = false;
  io::KernelOptions kernel;
  bool reuse_port = false;
  std::optional<tls::Options> tls;
  engine::EngineOptions engine;
};

/// False, with a TypeError pending, where an option is missing or of the wrong type.
bool read_options(napi_env env, napi_value object, Options& options);

}  // namespace ujrpc::node_addon
