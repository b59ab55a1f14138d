#if __has_include(<openssl/ssl.h>)

#include "tls/certificates.hpp"

namespace ujrpc::tls {

namespace {

using Stack = Owned<STACK_OF(X509)>;

OPENSSL_STACK* raw(const Stack& stack) { return reinterpret_cast<OPENSSL_STACK*>(stack.get()); }

X509* at(const Stack& stack, int index) {
  return static_cast<X509*>(openssl().OPENSSL_sk_value(raw(stack), index));
}

int size(const Stack& stack) { return stack == nullptr ? 0 : openssl().OPENSSL_sk_num(raw(stack)); }

Owned<BIO> memory(const std::string& text) {
  return Owned<BIO>(openssl().BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// OpenSSL would ask on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

Owned<X509> next_certificate(BIO* bio) {
  return Owned<X509>(openssl().PEM_read_bio_X509(bio, nullptr, no_passphrase, nullptr));
}

/// Whether `bio` was read to its end: else there is something in it that is not a certificate.
bool at_end() {
  const unsigned long error = openssl().ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/// The certificates of a PEM text; an empty stack where it has none, or one that is malformed.
Stack read_certificates(const std::string& pem) {
  Stack all(reinterpret_cast<STACK_OF(X509)*>(openssl().OPENSSL_sk_new_null()));
  const Owned<BIO> bio = memory(pem);
  while (Owned<X509> certificate = next_certificate(bio.get())) {
    openssl().OPENSSL_sk_push(raw(all), certificate.release());
  }
  if (!at_end()) return Stack(reinterpret_cast<STACK_OF(X509)*>(openssl().OPENSSL_sk_new_null()));
  forget_errors();
  return all;
}

std::string use(SSL_CTX* context, X509* certificate, EVP_PKEY* key, STACK_OF(X509) * chain) {
  constexpr int kOverride = 1;
  if (openssl().SSL_CTX_use_cert_and_key(context, certificate, key, chain, kOverride) == 1) {
    return {};
  }
  const unsigned long error = openssl().ERR_peek_last_error();
  const bool mismatch =
      ERR_GET_LIB(error) == ERR_LIB_X509 ||
      (ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_PRIVATE_KEY_MISMATCH);
  const std::string reason = take_error();
  if (mismatch) return "the key does not belong to the certificate: " + reason;
  return "the certificate cannot be used: " + reason;
}

bool accept_clients_of(SSL_CTX* context, X509* ca) {
  return openssl().X509_STORE_add_cert(openssl().SSL_CTX_get_cert_store(context), ca) == 1 &&
         openssl().SSL_CTX_add_client_CA(context, ca) == 1;
}

}  // namespace

std::string use_pair(SSL_CTX* context, const KeyPair& pair) {
  const Stack certificates = read_certificates(pair.cert);
  if (size(certificates) == 0) {
    return "cert is not PEM: expected -----BEGIN CERTIFICATE-----";
  }
  const Owned<BIO> bio = memory(pair.key);
  const Owned<EVP_PKEY> key(
      openssl().PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr) {
    return "key is not PEM without a passphrase: expected -----BEGIN PRIVATE KEY-----";
  }
  const Owned<X509> certificate(
      static_cast<X509*>(openssl().OPENSSL_sk_shift(raw(certificates))));
  return use(context, certificate.get(), key.get(), certificates.get());  // the rest is its chain
}

std::string use_pkcs12(SSL_CTX* context, const Pkcs12& file) {
  const Owned<BIO> bio = memory(file.bytes);
  const Owned<PKCS12> parsed(openssl().d2i_PKCS12_bio(bio.get(), nullptr));
  if (parsed == nullptr) return "pfx is not a PKCS #12 file: " + take_error();
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  const int done = openssl().PKCS12_parse(parsed.get(), file.passphrase.c_str(), &key, &certificate,
                                          &others);
  const Owned<EVP_PKEY> owned_key(key);
  const Owned<X509> owned_certificate(certificate);
  const Stack chain(others);
  if (done != 1) return "pfx cannot be opened, is its passphrase right? " + take_error();
  if (key == nullptr || certificate == nullptr) return "pfx lacks a key or its certificate";
  if (std::string error = use(context, certificate, key, others); !error.empty()) return error;
  for (int i = 0; i < size(chain); ++i) {
    if (!accept_clients_of(context, at(chain, i))) {
      return "a certificate of pfx cannot be used: " + take_error();
    }
  }
  return {};
}

std::string accept_clients_of(SSL_CTX* context, const std::string& ca) {
  const Stack certificates = read_certificates(ca);
  if (size(certificates) == 0) {
    return "ca is not PEM: expected -----BEGIN CERTIFICATE-----";
  }
  for (int i = 0; i < size(certificates); ++i) {
    if (!accept_clients_of(context, at(certificates, i))) {
      return "a certificate of ca cannot be used: " + take_error();
    }
  }
  return {};
}

}  // namespace ujrpc::tls

#endif
