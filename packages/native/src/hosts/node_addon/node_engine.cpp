#include "hosts/node_addon/node_engine.hpp"

#include <uv.h>

#include <algorithm>
#include <utility>

#include "base64/base64.hpp"
#include "hosts/node_addon/allocator.hpp"
#include "hosts/node_addon/host_name.hpp"
#include "hosts/node_addon/loop_hook.hpp"
#include "hosts/node_addon/values.hpp"
#include "messages/scalar.hpp"
#include "net/listener.hpp"
#include "protocols/http/request.hpp"

namespace ujrpc::node_addon {

using calls::CallBlock;

namespace {

/// What is longer is not kept in `replies` until another takes its place.
constexpr std::size_t kLongText = 4096;

/// Null where the argument is not of its form.
napi_value argument_to_js(napi_env env, const calls::CallBlock::StringArgument& argument) {
  using Form = calls::CallBlock::StringArgument::Form;
  switch (argument.form) {
    case Form::kUtf8:
      return valid_to_js(env, argument.text);
    case Form::kAscii:
      return ascii_to_js(env, argument.text);
    case Form::kBase64:
      return base64_to_js(env, argument.text);
  }
  return nullptr;
}

/// Whether JavaScript still runs here: a worker that is terminated, or that has called
/// process.exit(), is refused everything that could.
bool can_run(napi_env env) {
  napi_value probe = nullptr;
  napi_value nothing = nullptr;
  return napi_create_object(env, &probe) == napi_ok &&
         napi_get_undefined(env, &nothing) == napi_ok &&
         napi_set_property(env, probe, to_js(env, "probe"), nothing) == napi_ok;
}

/// Whether an entry has `params`, and more.
bool has_texts(Lane lane) {
  return lane == Lane::kCall || lane == Lane::kCancel || lane == Lane::kCredit ||
         lane == Lane::kHeaders || lane == Lane::kResponse;
}

napi_ref weak(napi_env env, napi_value value) {
  napi_ref reference = nullptr;
  napi_create_reference(env, value, 0, &reference);
  return reference;
}

/// Makes `value` a property of `self` that its user does not see.
void hide(napi_env env, napi_value self, const char* name, napi_value value) {
  const napi_property_descriptor hidden{name,    nullptr, nullptr,      nullptr,
                                        nullptr, value,   napi_default, nullptr};
  napi_define_properties(env, self, 1, &hidden);
}

/// Adds to an object that is being filled a view on shared memory.
struct Views {
  napi_env env;
  napi_value memory;
  const std::byte* base;
  napi_value block;

  void add(const char* name, napi_typedarray_type type, std::size_t length, const void* at) const {
    const auto offset = static_cast<std::size_t>(static_cast<const std::byte*>(at) - base);
    napi_value view = nullptr;
    napi_create_typedarray(env, type, length, memory, offset, &view);
    set(env, block, name, view);
  }
};

}  // namespace

bool NodeEngine::open(napi_value self, napi_value object) {
  Options options;
  if (!read_options(env_, object, options)) return false;
  io::OpenedKernel opened =
      options.uring ? io::open_uring_kernel(options.kernel) : io::open_epoll_kernel(options.kernel);
  if (!opened.kernel) {
    throw_error(env_, {}, opened.error);
    return false;
  }
  if (options.tls) {
    opened.kernel = secure(std::move(opened.kernel), *options.tls);
    if (!opened.kernel) return false;
  }
  keep_freed_memory();
  reuse_port_ = options.reuse_port;
  const napi_value dispatch = property(env_, object, "dispatch");
  const napi_value closed = property(env_, object, "closed");
  hide(env_, self, "dispatch", dispatch);
  hide(env_, self, "closed", closed);
  self_ = weak(env_, self);
  dispatch_ = weak(env_, dispatch);
  closed_callback_ = weak(env_, closed);
  set(env_, self, "block", create_block());
  engine_ = std::make_unique<engine::Engine>(std::move(opened.kernel), std::move(options.engine),
                                             *this, *block_);
  return true;
}

napi_value NodeEngine::create_block() {
  napi_value block = nullptr;
  napi_create_object(env_, &block);
  void* data = nullptr;
  napi_value memory = nullptr;
  napi_create_arraybuffer(env_, calls::CallBlock::kSharedBytes, &data, &memory);
  block_ = std::make_unique<calls::CallBlock>(static_cast<std::byte*>(data));
  constexpr std::size_t kCapacity = calls::CallBlock::kCapacity;
  const Views views{env_, memory, static_cast<std::byte*>(data), block};
  set(env_, block, "capacity", to_js(env_, double{kCapacity}));
  views.add("lane", napi_uint8_array, kCapacity, block_->lane);
  views.add("method", napi_int32_array, kCapacity, block_->method);
  views.add("call", napi_int32_array, kCapacity, block_->call);
  views.add("connection", napi_int32_array, kCapacity, block_->connection);
  views.add("first", napi_int32_array, kCapacity, block_->first);
  views.add("count", napi_int32_array, kCapacity, block_->count);
  views.add("numbers", napi_float64_array, calls::CallBlock::kNumbers, block_->numbers);
  views.add("results", napi_float64_array, kCapacity, block_->results);
  views.add("outcome", napi_uint8_array, kCapacity, block_->outcome);
  const auto add_array = [this, block](const char* name, napi_ref& reference) {
    napi_value array = nullptr;
    napi_create_array(env_, &array);
    set(env_, block, name, array);
    reference = weak(env_, array);
  };
  add_array("metas", metas_);
  add_array("duplicates", duplicates_);
  add_array("replies", replies_);
  return block;
}

void NodeEngine::release() {
  engine_.reset();
  secure_ = nullptr;
  closed_ = true;
  napi_reference_unref(env_, self_, nullptr);
}

napi_value NodeEngine::value_of(napi_ref reference) const {
  napi_value value = nullptr;
  napi_get_reference_value(env_, reference, &value);
  return value;
}

void NodeEngine::dispatch(calls::CallBlock& block) {
  // First: Node holds on to a handle of the scope's resource, which must outlive this function.
  hook_.enter_javascript();
  const HandleScope handles(env_);
  fill(block);
  dispatching_ = &block;
  napi_value ignored = nullptr;
  const napi_status status =
      napi_call_function(env_, value_of(self_), value_of(dispatch_), arguments_.size(),
                         arguments_.data(), &ignored);
  dispatching_ = nullptr;
  if (status == napi_ok) return;
  napi_value error = nullptr;
  const bool thrown = napi_get_and_clear_last_exception(env_, &error) == napi_ok;
  const bool alive = can_run(env_);
  for (std::uint32_t i = 0; i < block.size(); ++i) {
    block.outcome[i] = alive ? Outcome::kFailed : Outcome::kClosing;
  }
  if (thrown && alive) hook_.fail(error);
}

/// Texts go as arguments of the call: to put one into an array costs several times what it takes to
/// make it.
void NodeEngine::fill(const calls::CallBlock& block) {
  arguments_.assign(1, to_js(env_, double{static_cast<double>(block.size())}));
  if (!block.strings().empty()) add_strings(block);
  for (std::uint32_t i = 0; i < block.size(); ++i) {
    const Lane lane = block.lane[i];
    if (lane != Lane::kScalar && has_texts(lane)) {
      block.first[i] = static_cast<std::int32_t>(arguments_.size() - 1);
      add_call(block.entry(i), i);
    }
  }
}

/// A call with a string that is not base64 leaves the scalar lane: JavaScript words the error.
void NodeEngine::add_strings(const calls::CallBlock& block) {
  for (const calls::CallBlock::StringArgument& argument : block.strings()) {
    const napi_value value = argument_to_js(env_, argument);
    if (value == nullptr) block.lane[argument.entry] = Lane::kCall;
    arguments_.push_back(value == nullptr ? undefined(env_) : value);
  }
}

void NodeEngine::add_call(const calls::CallBlock::Entry& entry, std::uint32_t index) {
  const auto text = [this](std::string_view json) {
    return json.empty() ? undefined(env_) : valid_to_js(env_, json);
  };
  arguments_.push_back(text(entry.id));
  arguments_.push_back(text(entry.params));
  if (!entry.meta.empty() || index < metas_filled_) {
    put(metas_, index, text(entry.meta));
    metas_filled_ = std::max(metas_filled_, index + 1);
  }
  const bool twice = entry.duplicate.has_value();
  if (!twice && duplicates_filled_ <= index) return;
  const std::string name =
      twice ? messages::unescape(entry.duplicate->substr(1, entry.duplicate->size() - 2))
            : std::string();
  put(duplicates_, index, twice ? to_js(env_, name) : undefined(env_));
  duplicates_filled_ = std::max(duplicates_filled_, index + 1);
}

void NodeEngine::put(napi_ref array, std::uint32_t index, napi_value value) {
  napi_set_element(env_, value_of(array), index, value);
}

void NodeEngine::take_reply(std::uint32_t index, std::string& out) {
  const HandleScope handles(env_);
  read_string(env_, element(env_, value_of(replies_), index), out);
  if (out.size() > kLongText) put(replies_, index, undefined(env_));
}

void NodeEngine::closed() {
  hook_.enter_javascript();
  const HandleScope handles(env_);
  closed_ = true;
  napi_value ignored = nullptr;
  napi_value error = nullptr;
  if (napi_call_function(env_, value_of(self_), value_of(closed_callback_), 0, nullptr, &ignored) !=
          napi_ok &&
      napi_get_and_clear_last_exception(env_, &error) == napi_ok) {
    hook_.fail(error);
  }
}

napi_value NodeEngine::listen(napi_value address) {
  if (listening_ || engine_ == nullptr) {
    throw_error(env_, {}, "an engine listens once");
    return nullptr;
  }
  net::ListenOptions options;
  options.reuse_port = reuse_port_;
  const napi_value path = property(env_, address, "path");
  if (!is_undefined(env_, path)) {
    options.path = to_string(env_, path);
    const napi_value mode = property(env_, address, "mode");
    if (!is_undefined(env_, mode)) options.mode = static_cast<mode_t>(to_double(env_, mode));
  } else {
    options.port = static_cast<std::uint16_t>(to_double(env_, property(env_, address, "port")));
    const std::string host = to_string(env_, property(env_, address, "host"));
    const net::Error error = resolve(host, options.host);
    if (error) {
      throw_error(env_, "ENOTFOUND", error.message);
      return nullptr;
    }
  }
  net::ListenResult result = net::listen(options);
  if (result.error) {
    throw_error(env_, uv_err_name(-result.error.code), result.error.message);
    return nullptr;
  }
  const net::Address bound = engine_->listen(std::move(result.listener));
  listening_ = true;
  napi_reference_ref(env_, self_, nullptr);
  hook_.add(*this);
  engine_->flush();  // accepts from now on: the wait that comes next may be that of another engine
  napi_value answer = nullptr;
  napi_create_object(env_, &answer);
  if (options.path.empty()) {
    set(env_, answer, "host", to_js(env_, bound.host));
    set(env_, answer, "port", to_js(env_, double{static_cast<double>(bound.port)}));
  } else {
    set(env_, answer, "path", to_js(env_, bound.host));
  }
  return answer;
}

napi_value NodeEngine::peer(std::int32_t connection) {
  const net::Address* const address = engine_ ? engine_->peer_of(connection) : nullptr;
  if (address == nullptr) {
    throw_error(env_, {}, "no such connection");
    return nullptr;
  }
  napi_value answer = nullptr;
  napi_create_object(env_, &answer);
  if (address->is_ip) {
    set(env_, answer, "network", to_js(env_, "tcp"));
    set(env_, answer, "address", to_js(env_, address->host));
    set(env_, answer, "port", to_js(env_, double{static_cast<double>(address->port)}));
  } else {
    set(env_, answer, "network", to_js(env_, "unix"));
  }
  return answer;
}

const calls::CallBlock::Entry* NodeEngine::entry(napi_value index) const {
  const auto at = static_cast<std::uint32_t>(to_int32(env_, index));
  return dispatching_ != nullptr && at < dispatching_->size() ? &dispatching_->entry(at) : nullptr;
}

napi_value NodeEngine::fields_of(std::string_view head) const {
  napi_value fields = nullptr;
  napi_create_array(env_, &fields);
  // Bytes, read as Latin-1: so does Node's own HTTP.
  auto add = [this, fields, at = 0u](std::string_view text) mutable {
    napi_set_element(env_, fields, at++, ascii_to_js(env_, text));
  };
  http::FieldReader reader(head);
  for (http::Field field; reader.next(field);) {
    add(field.name);
    add(field.value);
  }
  return fields;
}

}  // namespace ujrpc::node_addon
