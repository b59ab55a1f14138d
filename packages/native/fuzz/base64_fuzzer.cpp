// A text is taken exactly when its bytes, encoded, are that text; every run of bytes comes back.
#include <string>
#include <string_view>
#include <vector>

#include "base64/base64.hpp"
#include "split.hpp"

using namespace ujrpc;
using fuzz::require;

namespace {

std::string encoded(const std::uint8_t* bytes, std::size_t size) {
  std::string text(base64::encoded_size(size), '\0');
  base64::encode(bytes, size, text.data());
  return text;
}

void check_text(std::string_view text) {
  std::vector<std::uint8_t> bytes(base64::decoded_size(text));
  const bool taken = text.size() % 4 == 0 && base64::decode(text, bytes.data());
  if (taken) require(encoded(bytes.data(), bytes.size()) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = encoded(data, size);
  std::vector<std::uint8_t> bytes(base64::decoded_size(text));
  require(base64::decode(text, bytes.data()));
  require(bytes == std::vector<std::uint8_t>(data, data + size));
  check_text({reinterpret_cast<const char*>(data), size});
  return 0;
}
