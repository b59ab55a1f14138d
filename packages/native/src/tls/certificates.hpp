#pragma once

#include <string>

#include "tls/openssl.hpp"
#include "tls/options.hpp"

namespace ujrpc::tls {

// Each returns "", or what is wrong: a sentence without a full stop.

/// Adds a certificate with its key and chain; it takes the place of another with such a key.
std::string use_pair(SSL_CTX* context, const KeyPair& pair);
/// The same of a file, whose other certificates also sign those of clients, as in Node.
std::string use_pkcs12(SSL_CTX* context, const Pkcs12& file);
/// Accepts clients whose certificates these sign, and says so to those that are asked for one.
std::string accept_clients_of(SSL_CTX* context, const std::string& ca);

}  // namespace ujrpc::tls
