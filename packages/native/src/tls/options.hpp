#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ujrpc::tls {

/// The lowest or highest version that is spoken.
enum class Version : std::uint8_t { kTls12, kTls13 };

struct KeyPair {
  std::string key;   ///< PEM, not encrypted.
  std::string cert;  ///< PEM: the certificate, then its chain.
};

struct Pkcs12 {
  std::string bytes;
  std::string passphrase;
};

/// A certificate, and what goes with it, for one name.
struct ContextOptions {
  std::string servername;  ///< "a.example" or "*.example"; "" in the default.
  std::vector<KeyPair> pairs;
  std::vector<Pkcs12> pfx;
  std::vector<std::string> ca;  ///< PEM: who signs the certificates of clients.
};

/// `SecureOptions` of lib/index.d.ts.
struct Options {
  bool plain = false;
  bool request_cert = false;
  bool reject_unauthorized = true;
  Version min_version = Version::kTls12;
  Version max_version = Version::kTls13;
  std::string cipher_list;    ///< Of TLS 1.2; "" for OpenSSL's own choice.
  std::string cipher_suites;  ///< Of TLS 1.3; "" for OpenSSL's own choice.
  std::uint64_t handshake_timeout_ms = 10'000;
  std::string ticket_keys;  ///< 48 bytes each.
  std::vector<ContextOptions> contexts;
};

}  // namespace ujrpc::tls
