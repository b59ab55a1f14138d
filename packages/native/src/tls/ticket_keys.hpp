#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "tls/openssl.hpp"

namespace ujrpc::tls {

/// What session tickets are sealed with. Servers that share the keys resume each other's sessions,
/// those of node:tls among them: the layout of a key and the algorithms are Node's.
class TicketKeys {
 public:
  static constexpr std::size_t kBytes = 48;

  /// `keys`: of kBytes each. The first one seals, all of them open.
  explicit TicketKeys(std::string_view keys);

  /// Random ones, of kBytes.
  static std::string random();

  /// As SSL_CTX_set_tlsext_ticket_key_evp_cb calls it.
  int seal(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) const;
  int open(const unsigned char* name, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
           EVP_MAC_CTX* mac) const;

 private:
  struct Key {
    std::array<unsigned char, 16> name;
    std::array<unsigned char, 16> hmac;
    std::array<unsigned char, 16> aes;

    bool start_mac(EVP_MAC_CTX* mac) const;
  };

  std::vector<Key> keys_;
};

}  // namespace ujrpc::tls
