// The tokenizer without simdjson, which has no code for WebAssembly's wide registers.

#include "messages/tokenizer.hpp"

#include <bit>
#include <cstring>
#include <vector>

#include "messages/structural_scan.hpp"

namespace ujrpc::messages {

struct Tokenizer::FirstStage {
  std::vector<std::uint32_t> offsets;
};

Tokenizer::Tokenizer() : stage_(std::make_unique<FirstStage>()) {}
Tokenizer::~Tokenizer() = default;

bool Tokenizer::tokenize(std::string_view text, Tokens& tokens) {
  std::vector<std::uint32_t>& offsets = stage_->offsets;
  if (offsets.size() <= text.size()) offsets.resize(std::bit_ceil(text.size() + 1));
  tokens.text = text;
  tokens.offsets = offsets.data();
  tokens.count = find_tokens(text, offsets.data());
  tokens.has_escapes = std::memchr(text.data(), '\\', text.size()) != nullptr;
  return tokens.count != 0;
}

}  // namespace ujrpc::messages
