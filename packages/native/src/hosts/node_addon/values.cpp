#include "hosts/node_addon/values.hpp"

#include <cstring>

#include "base64/base64.hpp"
#include "json/utf16.hpp"

namespace ujrpc::node_addon {

namespace {

/// Units of the texts that are converted on the stack: nearly all.
constexpr std::size_t kMostUnits = 8 * 1024;

}  // namespace

napi_value undefined(napi_env env) {
  napi_value value = nullptr;
  napi_get_undefined(env, &value);
  return value;
}

napi_value ascii_to_js(napi_env env, std::string_view ascii) {
  napi_value value = nullptr;
  napi_create_string_latin1(env, ascii.data(), ascii.size(), &value);
  return value;
}

napi_value to_js(napi_env env, std::string_view utf8) {
  if (is_ascii(utf8)) return ascii_to_js(env, utf8);
  napi_value value = nullptr;
  napi_create_string_utf8(env, utf8.data(), utf8.size(), &value);
  return value;
}

napi_value valid_to_js(napi_env env, std::string_view utf8) {
  if (utf8.size() > kMostUnits || is_ascii(utf8)) return to_js(env, utf8);
  char16_t units[kMostUnits];
  napi_value value = nullptr;
  napi_create_string_utf16(env, units, json::utf8_to_utf16(utf8, units), &value);
  return value;
}

napi_value to_js(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

napi_value base64_to_js(napi_env env, std::string_view text) {
  const std::size_t size = base64::decoded_size(text);
  void* memory = nullptr;
  napi_value buffer = nullptr;
  // An ArrayBuffer's memory would be filled with zeros first; a Buffer made here has memory of its
  // own just as well, and leaves all of it to be written.
  if (napi_create_buffer(env, size, &memory, &buffer) != napi_ok) {
    napi_value ignored = nullptr;
    napi_get_and_clear_last_exception(env, &ignored);
    return nullptr;
  }
  if (!base64::decode(text, static_cast<std::uint8_t*>(memory))) return nullptr;
  napi_value whole = nullptr;
  napi_value array = nullptr;
  napi_get_typedarray_info(env, buffer, nullptr, nullptr, nullptr, &whole, nullptr);
  napi_create_typedarray(env, napi_uint8_array, size, whole, 0, &array);
  return array;
}

bool is_undefined(napi_env env, napi_value value) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, value, &type);
  return type == napi_undefined;
}

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  while (text.size() >= sizeof seen) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), sizeof word);
    seen |= word;
    text.remove_prefix(sizeof word);
  }
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & 0x8080808080808080) == 0;
}

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value = nullptr;
  napi_get_named_property(env, object, name, &value);
  return value;
}

void set(napi_env env, napi_value object, const char* name, napi_value value) {
  napi_set_named_property(env, object, name, value);
}

double to_double(napi_env env, napi_value value) {
  double number = 0;
  napi_get_value_double(env, value, &number);
  return number;
}

std::int32_t to_int32(napi_env env, napi_value value) {
  std::int32_t number = -1;
  napi_get_value_int32(env, value, &number);
  return number;
}

bool to_bool(napi_env env, napi_value value) {
  bool result = false;
  napi_get_value_bool(env, value, &result);
  return result;
}

std::string to_string(napi_env env, napi_value value) {
  std::string text;
  read_string(env, value, text);
  return text;
}

void read_string(napi_env env, napi_value value, std::string& out) {
  // The length in UTF-16 is known, that in UTF-8 takes V8 a pass over the text, and writing it one
  // character after the other where it is not ASCII.
  std::size_t units = 0;
  napi_get_value_string_latin1(env, value, nullptr, 0, &units);
  if (units < kMostUnits) {
    char16_t text[kMostUnits];
    char bytes[kMostUnits * json::kMostBytesPerUnit];
    napi_get_value_string_utf16(env, value, text, kMostUnits, &units);
    out.assign(bytes, json::utf16_to_utf8({text, units}, bytes));
    return;
  }
  std::size_t bytes = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &bytes);
  out.resize(bytes);
  napi_get_value_string_utf8(env, value, out.data(), bytes + 1, &bytes);
}

std::span<const std::uint8_t> bytes_of(napi_env env, napi_value array) {
  std::size_t length = 0;
  void* data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, &length, &data, nullptr, nullptr);
  return {static_cast<const std::uint8_t*>(data), length};
}

std::vector<std::string> to_strings(napi_env env, napi_value array) {
  std::vector<std::string> strings;
  const std::uint32_t length = length_of(env, array);
  for (std::uint32_t i = 0; i < length; ++i) {
    strings.push_back(to_string(env, element(env, array, i)));
  }
  return strings;
}

std::uint32_t length_of(napi_env env, napi_value array) {
  std::uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  return length;
}

napi_value element(napi_env env, napi_value array, std::uint32_t index) {
  napi_value value = nullptr;
  napi_get_element(env, array, index, &value);
  return value;
}

void throw_error(napi_env env, std::string_view code, const std::string& message) {
  napi_value error = nullptr;
  napi_create_error(env, code.empty() ? nullptr : to_js(env, code), to_js(env, message), &error);
  napi_throw(env, error);
}

}  // namespace ujrpc::node_addon
