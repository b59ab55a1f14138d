#pragma once

#include <node_api.h>

#include "tls/options.hpp"

namespace ujrpc::node_addon {

/// Reads `SecureOptions` of lib/index.d.ts. False, with a TypeError pending, where one is of the
/// wrong type.
bool read_secure_options(napi_env env, napi_value object, tls::Options& options);

}  // namespace ujrpc::node_addon
