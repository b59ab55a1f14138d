#pragma once

#include <variant>

#include "engine/session.hpp"
#include "raw/content_length_framer.hpp"
#include "raw/json_framer.hpp"
#include "raw/protocol.hpp"
#include "rpc/error_code.hpp"

namespace ujrpc::engine {

/// A peer that sends JSON documents without HTTP around them. Replies leave as they get ready.
class RawSession final : public Session {
 public:
  RawSession(raw::Protocol protocol, io::Connection& connection, std::int32_t number,
             Services& services);

  void on_eof(std::string_view rest) override;
  void drain() override;

 private:
  std::size_t read(std::string_view input) override;
  void send(Exchange& exchange) override;
  bool keeps_order() const override { return false; }
  bool partial() const override { return partial_; }
  std::uint64_t check_partial(std::uint64_t now) override;
  void flushed() override;

  std::size_t plain(std::string_view input);
  raw::Frame next(std::string_view input);
  void handle(const raw::Frame& frame);
  void document(std::string_view text);
  void last_word(rpc::ErrorCode code);

  std::variant<raw::JsonFramer, raw::ContentLengthFramer> framer_;
  bool partial_ = false;
};

}  // namespace ujrpc::engine
