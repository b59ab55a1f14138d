#if __has_include(<openssl/ssl.h>)

#include "tls/bio.hpp"

#include <algorithm>
#include <cstring>

namespace ujrpc::tls {

namespace {

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(openssl().BIO_get_data(bio)); }

int read(BIO* bio, char* to, int most) {
  std::span<const char>& in = wire_of(bio).in;
  openssl().BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
  if (in.empty()) {
    openssl().BIO_set_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
    return -1;
  }
  const std::size_t count = std::min(static_cast<std::size_t>(most), in.size());
  std::memcpy(to, in.data(), count);
  in = in.subspan(count);
  return static_cast<int>(count);
}

int write(BIO* bio, const char* from, int count) {
  wire_of(bio).out.append(from, static_cast<std::size_t>(count));
  return count;
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

}  // namespace

Owned<BIO_METHOD> make_bio_method() {
  Owned<BIO_METHOD> method(openssl().BIO_meth_new(BIO_TYPE_SOURCE_SINK, "ujrpc"));
  openssl().BIO_meth_set_read(method.get(), read);
  openssl().BIO_meth_set_write(method.get(), write);
  openssl().BIO_meth_set_ctrl(method.get(), control);
  return method;
}

BIO* make_bio(const BIO_METHOD* method, Wire& wire) {
  BIO* const bio = openssl().BIO_new(method);
  if (bio == nullptr) return nullptr;
  openssl().BIO_set_data(bio, &wire);
  openssl().BIO_set_init(bio, 1);
  return bio;
}

}  // namespace ujrpc::tls

#endif
