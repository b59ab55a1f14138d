#if __has_include(<openssl/ssl.h>)

#include "tls/ticket_keys.hpp"

#include <algorithm>
#include <cstring>

namespace ujrpc::tls {

namespace {

// The results of the callback.
constexpr int kFailed = -1;
constexpr int kUnknownKey = 0;  // a full handshake
constexpr int kKnown = 1;
constexpr int kRenew = 2;  // opened by an old key: the client gets another ticket

}  // namespace

TicketKeys::TicketKeys(std::string_view keys) {
  static_assert(sizeof(Key) == kBytes);
  for (; keys.size() >= kBytes; keys.remove_prefix(kBytes)) {
    std::memcpy(&keys_.emplace_back(), keys.data(), kBytes);
  }
}

std::string TicketKeys::random() {
  std::string bytes(kBytes, '\0');
  openssl().RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(kBytes));
  return bytes;
}

bool TicketKeys::Key::start_mac(EVP_MAC_CTX* mac) const {
  char digest[] = "SHA256";
  auto* const secret = const_cast<unsigned char*>(hmac.data());  // which is only read
  const OSSL_PARAM params[] = {
      openssl().OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, secret, hmac.size()),
      openssl().OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      openssl().OSSL_PARAM_construct_end(),
  };
  return openssl().EVP_MAC_CTX_set_params(mac, params) == 1;
}

int TicketKeys::seal(unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac) const {
  const Key& key = keys_.front();
  constexpr int kIvBytes = 16;
  std::copy(key.name.begin(), key.name.end(), name);
  const bool done =
      openssl().RAND_bytes(iv, kIvBytes) == 1 && key.start_mac(mac) &&
      openssl().EVP_EncryptInit_ex(cipher, openssl().EVP_aes_128_cbc(), nullptr, key.aes.data(),
                                   iv) == 1;
  return done ? kKnown : kFailed;
}

int TicketKeys::open(const unsigned char* name, const unsigned char* iv, EVP_CIPHER_CTX* cipher,
                     EVP_MAC_CTX* mac) const {
  const auto key = std::find_if(keys_.begin(), keys_.end(), [name](const Key& each) {
    return std::equal(each.name.begin(), each.name.end(), name);
  });
  if (key == keys_.end()) return kUnknownKey;
  const bool done =
      key->start_mac(mac) && openssl().EVP_DecryptInit_ex(cipher, openssl().EVP_aes_128_cbc(),
                                                          nullptr, key->aes.data(), iv) == 1;
  if (!done) return kFailed;
  return key == keys_.begin() ? kKnown : kRenew;
}

}  // namespace ujrpc::tls

#endif
