#if __has_include(<openssl/ssl.h>)

#include "tls/peer.hpp"

#include <array>
#include <utility>

namespace ujrpc::tls {

namespace {

/// What Node says of a client that has no certificate, and of what it has no name for.
constexpr const char* kUnspecified = "UNSPECIFIED";

/// The names that Node gives the results of a verification.
constexpr std::array<std::pair<long, const char*>, 28> kNames{{
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "UNABLE_TO_GET_ISSUER_CERT"},
    {X509_V_ERR_UNABLE_TO_GET_CRL, "UNABLE_TO_GET_CRL"},
    {X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE, "UNABLE_TO_DECRYPT_CERT_SIGNATURE"},
    {X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE, "UNABLE_TO_DECRYPT_CRL_SIGNATURE"},
    {X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY, "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY"},
    {X509_V_ERR_CERT_SIGNATURE_FAILURE, "CERT_SIGNATURE_FAILURE"},
    {X509_V_ERR_CRL_SIGNATURE_FAILURE, "CRL_SIGNATURE_FAILURE"},
    {X509_V_ERR_CERT_NOT_YET_VALID, "CERT_NOT_YET_VALID"},
    {X509_V_ERR_CERT_HAS_EXPIRED, "CERT_HAS_EXPIRED"},
    {X509_V_ERR_CRL_NOT_YET_VALID, "CRL_NOT_YET_VALID"},
    {X509_V_ERR_CRL_HAS_EXPIRED, "CRL_HAS_EXPIRED"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD, "ERROR_IN_CERT_NOT_BEFORE_FIELD"},
    {X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD, "ERROR_IN_CERT_NOT_AFTER_FIELD"},
    {X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, "ERROR_IN_CRL_LAST_UPDATE_FIELD"},
    {X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD, "ERROR_IN_CRL_NEXT_UPDATE_FIELD"},
    {X509_V_ERR_OUT_OF_MEM, "OUT_OF_MEM"},
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "DEPTH_ZERO_SELF_SIGNED_CERT"},
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "SELF_SIGNED_CERT_IN_CHAIN"},
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"},
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"},
    {X509_V_ERR_CERT_CHAIN_TOO_LONG, "CERT_CHAIN_TOO_LONG"},
    {X509_V_ERR_CERT_REVOKED, "CERT_REVOKED"},
    {X509_V_ERR_INVALID_CA, "INVALID_CA"},
    {X509_V_ERR_PATH_LENGTH_EXCEEDED, "PATH_LENGTH_EXCEEDED"},
    {X509_V_ERR_INVALID_PURPOSE, "INVALID_PURPOSE"},
    {X509_V_ERR_CERT_UNTRUSTED, "CERT_UNTRUSTED"},
    {X509_V_ERR_CERT_REJECTED, "CERT_REJECTED"},
    {X509_V_ERR_HOSTNAME_MISMATCH, "HOSTNAME_MISMATCH"},
}};

const char* name_of(long result) {
  for (const auto& [number, name] : kNames) {
    if (number == result) return name;
  }
  return kUnspecified;
}

std::string der_of(X509* certificate) {
  const int size = openssl().i2d_X509(certificate, nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* end = reinterpret_cast<unsigned char*>(der.data());
  openssl().i2d_X509(certificate, &end);
  return der;
}

}  // namespace

std::shared_ptr<const io::SecurePeer> describe_peer(SSL* ssl, bool asked) {
  auto peer = std::make_shared<io::SecurePeer>();
  const char* const name = openssl().SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) peer->servername = name;
  peer->protocol = openssl().SSL_get_version(ssl);
  peer->cipher = openssl().SSL_CIPHER_standard_name(openssl().SSL_get_current_cipher(ssl));
  if (!asked) return peer;
  if (X509* const certificate = openssl().SSL_get0_peer_certificate(ssl)) {
    peer->certificate = der_of(certificate);
    const long result = openssl().SSL_get_verify_result(ssl);
    peer->authorized = result == X509_V_OK;
    if (!peer->authorized) peer->authorization_error = name_of(result);
  } else {
    peer->authorization_error = kUnspecified;
  }
  forget_errors();
  return peer;
}

}  // namespace ujrpc::tls

#endif
