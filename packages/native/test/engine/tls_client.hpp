#pragma once

#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>

#include "io/simulated/simulated_peer.hpp"
#include "tls/options.hpp"

namespace ujrpc::engine {

/// A key and a certificate that it signs itself, in PEM; `kind` is "EC", "RSA" or
/// "ED25519".
inline tls::KeyPair make_pair_of_keys(const std::string& name, const std::string& kind = "EC") {
  EVP_PKEY* const key = kind == "EC"    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                        : kind == "RSA" ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048})
                                        : EVP_PKEY_Q_keygen(nullptr, nullptr, kind.c_str());
  X509* const certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  X509_sign(certificate, key, kind == "ED25519" ? nullptr : EVP_sha256());
  const auto text_of = [](BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
  };
  BIO* const key_bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  BIO* const certificate_bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(certificate_bio, certificate);
  tls::KeyPair pair{text_of(key_bio), text_of(certificate_bio)};
  EVP_PKEY_free(key);
  X509_free(certificate);
  return pair;
}

/// What a client of TLS is made of.
class TlsClientContext {
 public:
  TlsClientContext() : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_verify(context_, SSL_VERIFY_NONE, nullptr);
  }
  ~TlsClientContext() { SSL_CTX_free(context_); }
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  SSL_CTX* get() const { return context_; }

  void show(const tls::KeyPair& pair) {
    BIO* const key = BIO_new_mem_buf(pair.key.data(), static_cast<int>(pair.key.size()));
    BIO* const cert = BIO_new_mem_buf(pair.cert.data(), static_cast<int>(pair.cert.size()));
    EVP_PKEY* const its_key = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    X509* const its_certificate = PEM_read_bio_X509(cert, nullptr, nullptr, nullptr);
    REQUIRE(SSL_CTX_use_certificate(context_, its_certificate) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context_, its_key) == 1);
    EVP_PKEY_free(its_key);
    X509_free(its_certificate);
    BIO_free(key);
    BIO_free(cert);
  }

 private:
  SSL_CTX* context_;
};

/// The client's side of a connection over TLS, with OpenSSL, over a peer in memory.
class TlsClient {
 public:
  TlsClient(io::SimulatedPeer& peer, const TlsClientContext& context)
      : peer_(peer),
        ssl_(SSL_new(context.get())),
        from_server_(BIO_new(BIO_s_mem())),
        to_server_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(ssl_, from_server_, to_server_);
    SSL_set_connect_state(ssl_);
  }
  ~TlsClient() { SSL_free(ssl_); }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  SSL* ssl() { return ssl_; }
  io::SimulatedPeer& peer() { return peer_; }

  /// Queues what the server is to be told once there is a connection.
  void say(std::string_view text) { unsent_ += text; }
  /// Says close_notify, after what is queued.
  void take_leave() { leaving_ = true; }

  /// Takes what has come, and hands over what there is to send.
  void pump() {
    const std::string& all = peer_.received();
    if (read_ < all.size()) {
      BIO_write(from_server_, all.data() + read_, static_cast<int>(all.size() - read_));
      read_ = all.size();
    }
    ERR_clear_error();
    if (!failed && SSL_is_init_finished(ssl_) == 0) check(SSL_do_handshake(ssl_));
    if (SSL_is_init_finished(ssl_) != 0) talk();
    char* data = nullptr;
    const long size = BIO_get_mem_data(to_server_, &data);
    if (size > 0) peer_.write({data, static_cast<std::size_t>(size)});
    BIO_reset(to_server_);
    ERR_clear_error();
  }

  std::string received;     ///< Plain text.
  bool failed = false;      ///< The server has sent a fatal alert, or nonsense.
  bool saw_leave = false;   ///< The server's close_notify has come.
  std::string why;          ///< It failed.
  int updates = 0;          ///< Key updates to ask for.

 private:
  void talk() {
    for (; updates > 0; --updates) {
      if (SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED) == 1) SSL_do_handshake(ssl_);
    }
    while (!unsent_.empty() && !failed) {
      const int count = SSL_write(ssl_, unsent_.data(), static_cast<int>(unsent_.size()));
      if (count <= 0) return check(count);
      unsent_.erase(0, static_cast<std::size_t>(count));
    }
    if (leaving_ && !std::exchange(left_, true)) SSL_shutdown(ssl_);
    char text[4096];
    int count = 0;
    while (!failed && (count = SSL_read(ssl_, text, sizeof text)) > 0) {
      received.append(text, static_cast<std::size_t>(count));
    }
    if (!failed) check(count);
  }

  void check(int result) {
    if (result > 0) return;
    const int error = SSL_get_error(ssl_, result);
    if (error == SSL_ERROR_ZERO_RETURN) saw_leave = true;
    if (error != SSL_ERROR_SSL) return;
    failed = true;
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    why = reason == nullptr ? "unknown" : reason;
  }

  io::SimulatedPeer& peer_;
  SSL* ssl_;
  BIO* from_server_;
  BIO* to_server_;
  std::size_t read_ = 0;
  std::string unsent_;
  bool leaving_ = false;
  bool left_ = false;
};

}  // namespace ujrpc::engine
