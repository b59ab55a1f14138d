#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "messages/message.hpp"
#include "messages/tokenizer.hpp"
#include "messages/validator.hpp"
#include "words.hpp"

namespace ujrpc::messages {

/// Reads JSON-RPC 2.0 messages: checks every byte, finds the calls and their members, decodes no
/// params. One parser serves a whole thread.
class MessageParser {
 public:
  /// `limits` must outlive the parser.
  explicit MessageParser(const Limits& limits) : limits_(&limits) {}

  /// What it answers lives until the next call and as long as `text`.
  Message parse(std::string_view text);

  /// Of the last message: what decode_params walks.
  const Tokens& tokens() const { return tokens_; }

 private:
  /// A member that means something, and where its value is.
  struct Member {
    std::uint32_t value = 0;   ///< Its first token; 0, where no value can be, if absent.
    std::uint32_t behind = 0;  ///< The token after it.
  };
  struct Members {
    Member jsonrpc, id, method, params, meta, result, error;
    Defect duplicate = Defect::kNone;
    std::string_view response_duplicate;  ///< `result` or `error`, as a JSON string.
  };

  Message document();
  Message single();
  Message batch();
  std::uint32_t element(std::uint32_t i, Call& call);
  std::uint32_t object(std::uint32_t i, std::size_t depth, Members& members);
  void keep(std::uint32_t name, Member value, Members& members) const;
  void fill(const Members& members, const Member& object, Call& call);
  void fill_response(const Members& members, const Member& object, Call& call) const;
  Defect check(const Members& members, Call& call);
  Defect check_id(const Member& id) const;
  bool is_version_2(const Member& jsonrpc) const;
  Defect read_method(const Member& member, Call& call);
  Defect read_params(const Member& member, Call& call) const;
  std::string_view source(const Member& member) const;

  const Limits* limits_;
  Tokenizer tokenizer_;
  Validator validator_;
  Tokens tokens_;
  std::vector<Call> calls_;
  std::deque<std::string> unescaped_methods_;  ///< A deque, because views into it must stay valid.
};

}  // namespace ujrpc::messages
