#include "messages/tokenizer.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "simdjson.h"

namespace ujrpc::messages {

namespace {

constexpr std::size_t kLeastCapacity = 16'384;

/// Every JSON text ends with an ASCII character. simdjson's code for processors without SIMD relies
/// on it: it reads up to three bytes beyond a text that ends inside a UTF-8 sequence.
constexpr bool is_ascii(char c) { return (c & 0x80) == 0; }

}  // namespace

struct Tokenizer::FirstStage {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;

  bool reserve(std::size_t bytes) {
    const std::size_t capacity = std::max(kLeastCapacity, std::bit_ceil(bytes));
    if (parser == nullptr) {
      constexpr std::size_t kUnusedDepth = 1;  // of simdjson's second stage
      return simdjson::get_active_implementation()->create_dom_parser_implementation(
                 capacity, kUnusedDepth, parser) == simdjson::SUCCESS;
    }
    return parser->capacity() >= bytes || parser->set_capacity(capacity) == simdjson::SUCCESS;
  }
};

Tokenizer::Tokenizer() : stage_(std::make_unique<FirstStage>()) {}
Tokenizer::~Tokenizer() = default;

bool Tokenizer::tokenize(std::string_view text, Tokens& tokens) {
  if (text.empty() || !is_ascii(text.back()) || !stage_->reserve(text.size())) return false;
  simdjson::internal::dom_parser_implementation& parser = *stage_->parser;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (parser.stage1(bytes, text.size(), simdjson::stage1_mode::regular) != simdjson::SUCCESS) {
    return false;
  }
  tokens.text = text;
  tokens.offsets = parser.structural_indexes.get();
  tokens.count = parser.n_structural_indexes;
  tokens.has_escapes = std::memchr(text.data(), '\\', text.size()) != nullptr;
  return true;
}

}  // namespace ujrpc::messages
