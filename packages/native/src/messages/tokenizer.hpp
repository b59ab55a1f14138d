#pragma once

#include <memory>
#include <string_view>

#include "messages/tokens.hpp"

namespace ujrpc::messages {

/// simdjson's first stage. It checks the UTF-8 of the whole text and that strings are closed and
/// free of control characters; what the tokens mean together is for a Validator to check.
class Tokenizer {
 public:
  Tokenizer();
  ~Tokenizer();

  /// Fills `tokens`, which lives until the next call and as long as `text`. False if the text is
  /// not JSON. `text` needs no padding.
  bool tokenize(std::string_view text, Tokens& tokens);

 private:
  struct FirstStage;
  std::unique_ptr<FirstStage> stage_;
};

}  // namespace ujrpc::messages
