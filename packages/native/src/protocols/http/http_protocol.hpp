#pragma once

#include <string>

#include "connections/connection.hpp"
#include "protocols/http/policy.hpp"
#include "protocols/http/request_parser.hpp"

namespace ujrpc::http {

/// A peer that speaks HTTP/1.1. Replies leave in the order of their requests.
class HttpProtocol final : public connections::Protocol {
 public:
  explicit HttpProtocol(connections::Connection& connection);
  ~HttpProtocol() override { drop_cancel_key(); }

  std::size_t read(std::string_view input) override;
  void on_eof(std::string_view rest) override;
  void drain() override;
  bool partial() const override { return parser_.mid_request(); }
  std::uint64_t check_partial(std::uint64_t now) override;
  std::size_t kept_bytes() const override { return parser_.kept_bytes(); }
  bool keeps_order() const override { return true; }
  bool has_one_caller() const override { return false; }
  void send(connections::Reply& reply) override;
  void show_life(connections::Reply* first) override;
  void flushed() override;
  void refuse_busy() override;
  /// Answers with an error of HTTP as the last reply, and closes.
  void refuse(std::uint16_t status, std::string_view why);

 private:
  void send_parts(connections::Reply& reply);
  void send_part(connections::Reply& reply, std::string_view part, bool last);
  /// Whether what follows is not to be read yet, or not by this protocol.
  bool must_hold() const { return in_parts_ || upgraded_; }
  void head_arrived();
  void complete();
  void call();
  std::size_t call_with_known_head(std::string_view input);
  void offer(std::string_view head, std::string_view body, connections::Reply& reply);
  void offered(connections::Reply& reply);
  void take_cancel_key(std::string_view key);
  void drop_cancel_key();
  void upgrade();
  void answer_at_once();
  void fail(std::uint16_t status);
  void close_if_done();
  void close();
  /// Whether a call's body is on its way.
  bool reading() const { return decided_ && decision_.kind == http::Decision::Kind::kCall; }

  http::RequestParser parser_;
  http::KnownHeads::Index known_head_ = 0;  ///< That of the last call.
  http::Decision decision_;                 ///< About the current request, once decided_.
  bool decided_ = false;
  bool in_parts_ = false;     ///< A reply leaves in parts: the next request has to wait.
  bool upgraded_ = false;     ///< Nothing more is read as HTTP,
  std::string cancel_key_;    ///< By which calls that are under way may be cancelled from elsewhere.
  std::string upgrade_head_;  ///< after this request, once the replies before its own have left.
  bool continue_due_ = false;  ///< "100 Continue" waits for the replies before it.
};

}  // namespace ujrpc::http
