#pragma once

#include <span>
#include <string>

#include "tls/openssl.hpp"

namespace ujrpc::tls {

/// The bytes between OpenSSL and a kernel: OpenSSL takes from `in`, and appends to `out`.
struct Wire {
  std::span<const char> in;
  std::string out;
};

/// The kind of BIO that make_bio() makes.
Owned<BIO_METHOD> make_bio_method();
/// Null for want of memory.
BIO* make_bio(const BIO_METHOD* method, Wire& wire);

}  // namespace ujrpc::tls
