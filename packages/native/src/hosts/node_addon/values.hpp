#pragma once

#include <node_api.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ujrpc::node_addon {

// Node-API in terms of C++. What fails leaves a JavaScript exception pending, and an empty value.

napi_value undefined(napi_env env);
napi_value to_js(napi_env env, std::string_view utf8);
/// Faster where the text is known to be valid UTF-8, as every byte of a message is that was parsed.
napi_value valid_to_js(napi_env env, std::string_view utf8);
/// `latin1` is faster where the text is known to be ASCII.
napi_value ascii_to_js(napi_env env, std::string_view ascii);
napi_value to_js(napi_env env, double number);
/// A Uint8Array, alone in its memory; null, and no exception, where `text` is not base64.
napi_value base64_to_js(napi_env env, std::string_view text);

bool is_undefined(napi_env env, napi_value value);
bool is_ascii(std::string_view text);

napi_value property(napi_env env, napi_value object, const char* name);
void set(napi_env env, napi_value object, const char* name, napi_value value);

double to_double(napi_env env, napi_value value);
std::int32_t to_int32(napi_env env, napi_value value);
bool to_bool(napi_env env, napi_value value);
std::string to_string(napi_env env, napi_value value);
/// Replaces what `out` holds.
void read_string(napi_env env, napi_value value, std::string& out);
/// What a Uint8Array shows, in place: until JavaScript runs again.
std::span<const std::uint8_t> bytes_of(napi_env env, napi_value array);
std::vector<std::string> to_strings(napi_env env, napi_value array);
std::uint32_t length_of(napi_env env, napi_value array);
napi_value element(napi_env env, napi_value array, std::uint32_t index);

/// An Error with a `code`, which is left out where it is empty.
void throw_error(napi_env env, std::string_view code, const std::string& message);

/// The receiver and the first arguments of a call; absent ones are undefined.
template <std::size_t kCount>
struct Arguments {
  napi_value self = nullptr;
  napi_value values[kCount == 0 ? 1 : kCount] = {};

  Arguments(napi_env env, napi_callback_info info) {
    std::size_t count = kCount;
    napi_get_cb_info(env, info, &count, values, &self, nullptr);
  }
  napi_value operator[](std::size_t index) const { return values[index]; }
};

class HandleScope {
 public:
  explicit HandleScope(napi_env env) : env_(env) { napi_open_handle_scope(env, &scope_); }
  ~HandleScope() { napi_close_handle_scope(env_, scope_); }
  HandleScope(const HandleScope&) = delete;
  HandleScope& operator=(const HandleScope&) = delete;

 private:
  napi_env env_;
  napi_handle_scope scope_ = nullptr;
};

}  // namespace ujrpc::node_addon
