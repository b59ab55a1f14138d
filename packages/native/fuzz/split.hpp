#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ujrpc::fuzz {

/// Stops the fuzzer: the input at hand is a finding.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// A heap copy of exactly its size, so that AddressSanitizer sees any read beyond it.
class ExactCopy {
 public:
  explicit ExactCopy(std::string_view text) : size_(text.size()), bytes_(new char[text.size()]) {
    if (size_ != 0) std::memcpy(bytes_.get(), text.data(), size_);
  }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
};

/// The input's last bytes say how long the pieces are that the rest is fed in.
struct SplitInput {
  std::string text;
  std::vector<std::size_t> lengths;

  SplitInput(const std::uint8_t* data, std::size_t size) {
    const std::size_t splits = size < 2 ? 0 : data[size - 1] % 8 % size;
    text.assign(reinterpret_cast<const char*>(data), size - splits);
    for (std::size_t i = 0; i < splits; ++i) lengths.push_back(data[size - splits + i]);
  }

  std::vector<std::string> whole() const { return {text}; }

  std::vector<std::string> pieces() const {
    std::vector<std::string> result;
    std::size_t at = 0;
    for (std::size_t i = 0; at < text.size(); ++i) {
      const std::size_t length = lengths.empty() ? 1 : 1 + lengths[i % lengths.size()];
      result.push_back(text.substr(at, length));
      at += length;
    }
    return result;
  }
};

/// Feeds a byte machine as a connection does. `step` is given all bytes that it has not consumed
/// yet, says how many more it has now, and whether it wants to be called again with the rest.
template <typename Step>
void feed(const std::vector<std::string>& pieces, std::string& rest, Step step) {
  for (const std::string& piece : pieces) {
    rest += piece;
    for (bool again = true; again;) {
      const ExactCopy copy(rest);
      std::size_t consumed = 0;
      again = step(copy.view(), consumed);
      require(consumed <= rest.size());
      rest.erase(0, consumed);
    }
  }
}

}  // namespace ujrpc::fuzz
