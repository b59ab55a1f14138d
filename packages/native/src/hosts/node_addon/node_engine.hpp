#pragma once

#include <node_api.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "hosts/node_addon/options.hpp"
#include "tls/secure_kernel.hpp"

namespace ujrpc::node_addon {

class LoopHook;

/// The class `Engine` of lib/index.d.ts. Its JavaScript object owns it, and is kept alive by it
/// from listen() until it is closed.
class NodeEngine final : public calls::Application {
 public:
  /// Defines the class. `hook` outlives its instances.
  static napi_value define(napi_env env, LoopHook& hook);

  engine::Engine& engine() { return *engine_; }
  bool is_closed() const { return closed_; }
  /// Ends the engine at once, whatever is under way, and lets go of its JavaScript object.
  void release();

 private:
  NodeEngine(napi_env env, LoopHook& hook) : env_(env), hook_(hook) {}
  ~NodeEngine() override = default;

  void dispatch(calls::CallBlock& block) override;
  void take_reply(std::uint32_t index, std::string& out) override;
  void closed() override;

  bool open(napi_value self, napi_value options);
  napi_value create_block();
  void fill(const calls::CallBlock& block);
  void add_strings(const calls::CallBlock& block);
  void add_call(const calls::CallBlock::Entry& entry, std::uint32_t index);
  void put(napi_ref array, std::uint32_t index, napi_value value);
  napi_value value_of(napi_ref reference) const;
  napi_value fields_of(std::string_view head) const;
  const calls::CallBlock::Entry* entry(napi_value index) const;
  napi_value listen(napi_value address);
  napi_value peer(std::int32_t connection);
  napi_value secure_peer(std::int32_t connection);
  napi_value secure_failures() const;
  void set_secure_context(napi_value options);
  std::unique_ptr<io::Kernel> secure(std::unique_ptr<io::Kernel> kernel,
                                     const tls::Options& options);

  static NodeEngine* unwrap(napi_env env, napi_value self);
  static napi_value construct(napi_env env, napi_callback_info info);
  static napi_value js_listen(napi_env env, napi_callback_info info);
  static napi_value js_answer_bytes(napi_env env, napi_callback_info info);
  static napi_value js_takes_messages(napi_env env, napi_callback_info info);
  static napi_value js_stream_form(napi_env env, napi_callback_info info);
  static napi_value js_append(napi_env env, napi_callback_info info);
  static napi_value js_push(napi_env env, napi_callback_info info);
  static napi_value js_settle(napi_env env, napi_callback_info info);
  static napi_value js_id_of(napi_env env, napi_callback_info info);
  static napi_value js_params_of(napi_env env, napi_callback_info info);
  static napi_value js_settle_bytes(napi_env env, napi_callback_info info);
  static napi_value js_params_of_call(napi_env env, napi_callback_info info);
  static napi_value js_timeout_ms_of(napi_env env, napi_callback_info info);
  static napi_value js_waited_ms(napi_env env, napi_callback_info info);
  static napi_value js_headers_of(napi_env env, napi_callback_info info);
  static napi_value js_headers_of_call(napi_env env, napi_callback_info info);
  static napi_value js_peer_of(napi_env env, napi_callback_info info);
  static napi_value js_set_secure_context(napi_env env, napi_callback_info info);
  static napi_value js_tls_of(napi_env env, napi_callback_info info);
  static napi_value js_tls_failures(napi_env env, napi_callback_info info);
  static napi_value js_close(napi_env env, napi_callback_info info);

  napi_env env_;
  LoopHook& hook_;
  bool reuse_port_ = false;
  bool listening_ = false;
  bool closed_ = false;
  std::uint32_t duplicates_filled_ = 0;  ///< How far the array may hold old names,
  std::uint32_t metas_filled_ = 0;       ///< and old texts.
  const calls::CallBlock* dispatching_ = nullptr;
  std::vector<napi_value> arguments_;  ///< Of the dispatch: the count of entries, then texts.

  // Their owner is the JavaScript object, so these are weak, but for the first while it listens.
  napi_ref self_ = nullptr;
  napi_ref dispatch_ = nullptr;
  napi_ref closed_callback_ = nullptr;
  napi_ref metas_ = nullptr;
  napi_ref duplicates_ = nullptr;
  napi_ref replies_ = nullptr;

  std::unique_ptr<calls::CallBlock> block_;
  std::unique_ptr<engine::Engine> engine_;
  tls::SecureKernel* secure_ = nullptr;  ///< The engine's; null without TLS.
};

}  // namespace ujrpc::node_addon
