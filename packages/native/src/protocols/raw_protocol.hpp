#pragma once

#include <variant>

#include "connections/connection.hpp"
#include "protocols/first_bytes.hpp"
#include "protocols/json_lines/json_framer.hpp"
#include "protocols/lsp/content_length_framer.hpp"
#include "words.hpp"

namespace ujrpc::protocols {

/// A peer that sends JSON documents without HTTP around them. Replies leave as they get ready.
class RawProtocol final : public connections::Protocol {
 public:
  RawProtocol(protocols::FirstBytes protocol, connections::Connection& connection);

  std::size_t read(std::string_view input) override;
  void on_eof(std::string_view rest) override;
  void drain() override;
  bool partial() const override { return partial_; }
  std::uint64_t check_partial(std::uint64_t now) override;
  bool keeps_order() const override { return false; }
  void send(connections::Reply& reply) override;
  void flushed() override;
  void refuse_busy() override { last_word(ErrorCode::kServerBusy); }
  void show_life(connections::Reply*) override;
  bool takes_messages() const override;
  void say(std::string_view message) override;

 private:
  void write(std::string&& text);
  std::size_t plain(std::string_view input);
  protocols::Frame next(std::string_view input);
  void handle(const protocols::Frame& frame);
  void document(std::string_view text);
  void last_word(ErrorCode code);

  std::variant<protocols::JsonFramer, protocols::ContentLengthFramer> framer_;
  bool partial_ = false;
};

}  // namespace ujrpc::protocols
