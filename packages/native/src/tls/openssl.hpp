// OpenSSL 3 as a table of functions that is filled when the program runs: the addon takes what its
// Node exports, whichever version that is, and loads where there is no OpenSSL, too.
#pragma once

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace ujrpc::tls {

// Each is called as a member: what is only a macro in OpenSSL's header files is not here.
#define UJRPC_OPENSSL_FUNCTIONS(X)                                                             \
  X(OpenSSL_version_num)                                                                       \
  X(ERR_clear_error) X(ERR_peek_error) X(ERR_peek_last_error) X(ERR_reason_error_string)       \
  X(RAND_bytes) X(EVP_Digest) X(EVP_sha256)                                                                         \
  X(BIO_meth_new) X(BIO_meth_free) X(BIO_meth_set_read) X(BIO_meth_set_write)                  \
  X(BIO_meth_set_ctrl) X(BIO_new) X(BIO_new_mem_buf) X(BIO_free) X(BIO_set_data)               \
  X(BIO_get_data) X(BIO_set_init) X(BIO_set_flags) X(BIO_clear_flags)                          \
  X(PEM_read_bio_PrivateKey) X(PEM_read_bio_X509) X(EVP_PKEY_free)                             \
  X(X509_free) X(X509_get_subject_name) X(i2d_X509) X(X509_STORE_add_cert)                     \
  X(d2i_PKCS12_bio) X(PKCS12_parse) X(PKCS12_free)                                             \
  X(OPENSSL_sk_new_null) X(OPENSSL_sk_num) X(OPENSSL_sk_value) X(OPENSSL_sk_push)              \
  X(OPENSSL_sk_pop) X(OPENSSL_sk_shift) X(OPENSSL_sk_free)                                                 \
  X(EVP_aes_128_cbc) X(EVP_EncryptInit_ex) X(EVP_DecryptInit_ex) X(EVP_MAC_CTX_set_params)     \
  X(OSSL_PARAM_construct_octet_string) X(OSSL_PARAM_construct_utf8_string)                     \
  X(OSSL_PARAM_construct_end)                                                                  \
  X(TLS_server_method) X(SSL_CTX_new) X(SSL_CTX_free) X(SSL_CTX_ctrl) X(SSL_CTX_set_options)   \
  X(SSL_CTX_set_cipher_list) X(SSL_CTX_set_ciphersuites) X(SSL_CTX_use_cert_and_key)           \
  X(SSL_CTX_get_cert_store) X(SSL_CTX_add_client_CA) X(SSL_CTX_set_verify)                     \
  X(SSL_CTX_set_session_id_context) X(SSL_CTX_set_num_tickets)                                 \
  X(SSL_CTX_set_alpn_select_cb) X(SSL_CTX_callback_ctrl)                                       \
  X(SSL_CTX_set_tlsext_ticket_key_evp_cb)                                                      \
  X(SSL_new) X(SSL_free) X(SSL_set_bio) X(SSL_set_ex_data) X(SSL_get_ex_data)                  \
  X(SSL_set_accept_state) X(SSL_read) X(SSL_write) X(SSL_get_error) X(SSL_shutdown)            \
  X(SSL_set_shutdown) X(SSL_is_init_finished) X(SSL_get_servername) X(SSL_set_SSL_CTX)         \
  X(SSL_select_next_proto) X(SSL_get_version) X(SSL_get_current_cipher)                        \
  X(SSL_CIPHER_standard_name) X(SSL_get0_peer_certificate) X(SSL_get_verify_result)            \
  X(SSL_session_reused)

struct OpenSsl {
#define UJRPC_DECLARE(name) decltype(&::name) name = nullptr;
  UJRPC_OPENSSL_FUNCTIONS(UJRPC_DECLARE)
#undef UJRPC_DECLARE
};

/// To be used only where unavailable() is "".
const OpenSsl& openssl();

/// Forgets the errors of this thread: its queue is that of the whole process, and what is left
/// there makes others fail, Node's own crypto among them.
inline void forget_errors() { openssl().ERR_clear_error(); }

/// The first error of this thread in OpenSSL's words, such as "no shared cipher"; forgets all.
std::string take_error();

struct Release {
  void operator()(BIO* bio) const { openssl().BIO_free(bio); }
  void operator()(BIO_METHOD* method) const { openssl().BIO_meth_free(method); }
  void operator()(EVP_PKEY* key) const { openssl().EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { openssl().X509_free(certificate); }
  void operator()(PKCS12* file) const { openssl().PKCS12_free(file); }
  void operator()(SSL_CTX* context) const { openssl().SSL_CTX_free(context); }
  void operator()(SSL* ssl) const;
  void operator()(STACK_OF(X509) * certificates) const;
};

template <typename T>
using Owned = std::unique_ptr<T, Release>;

}  // namespace ujrpc::tls
