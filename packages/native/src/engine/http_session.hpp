#pragma once

#include "engine/session.hpp"
#include "http/request_parser.hpp"
#include "policy/policy.hpp"

namespace ujrpc::engine {

/// A peer that speaks HTTP/1.1. Replies leave in the order of their requests.
class HttpSession final : public Session {
 public:
  HttpSession(io::Connection& connection, std::int32_t number, Services& services);

  void on_eof(std::string_view rest) override;
  void drain() override;

 private:
  std::size_t read(std::string_view input) override;
  void send(Exchange& exchange) override;
  bool keeps_order() const override { return true; }
  bool partial() const override { return parser_.mid_request(); }
  std::uint64_t check_partial(std::uint64_t now) override;
  void flushed() override;

  void head_arrived();
  void complete();
  void call();
  std::size_t call_with_known_head(std::string_view input);
  void offer(std::string_view head, std::string_view body, Exchange& exchange);
  void answer_at_once();
  void fail(std::uint16_t status);
  void refuse(std::uint16_t status, std::string_view why);
  void close_if_done();
  void close();
  /// Whether a call's body is on its way.
  bool reading() const { return decided_ && decision_.kind == policy::Decision::Kind::kCall; }

  http::RequestParser parser_;
  http::KnownHeads::Index known_head_ = 0;  ///< That of the last call.
  policy::Decision decision_;               ///< About the current request, once decided_.
  bool decided_ = false;
  bool continue_due_ = false;  ///< "100 Continue" waits for the replies before it.
};

}  // namespace ujrpc::engine
