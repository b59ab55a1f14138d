#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tls/openssl.hpp"
#include "tls/options.hpp"
#include "tls/ticket_keys.hpp"

namespace ujrpc::tls {

/// The certificates and rules of a server, as they were when a connection came: a change makes
/// others, and connections keep theirs.
class Contexts {
 public:
  struct Made {
    std::shared_ptr<const Contexts> contexts;
    std::string error;  ///< Why they cannot be used: a sentence without a full stop.
  };

  /// `own_ticket_keys` are taken where the options have none.
  static Made make(const Options& options, std::string_view own_ticket_keys);

  /// Use make().
  Contexts(const Options& options, std::string_view ticket_keys);

  bool plain() const { return plain_; }
  bool request_cert() const { return request_cert_; }
  std::uint64_t handshake_timeout_ms() const { return handshake_timeout_ms_; }

  /// A server's side of a connection, which the contexts must outlive; null for want of memory.
  Owned<SSL> open() const;

 private:
  struct Named {
    std::string servername;
    Owned<SSL_CTX> context;
  };

  static const Contexts& of(SSL* ssl);
  static int select_name(SSL* ssl, int* alert, void*);
  static int select_protocol(SSL* ssl, const unsigned char** out, unsigned char* out_bytes,
                             const unsigned char* in, unsigned in_bytes, void*);
  static int use_ticket(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                        EVP_MAC_CTX* mac, int sealing);

  std::string add(const Options& options, const ContextOptions& of_name);
  SSL_CTX* find(std::string_view servername) const;

  bool plain_;
  bool request_cert_;
  std::uint64_t handshake_timeout_ms_;
  TicketKeys ticket_keys_;
  std::vector<Named> contexts_;  ///< The first is the default.
};

}  // namespace ujrpc::tls
