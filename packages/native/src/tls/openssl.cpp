#if __has_include(<openssl/ssl.h>)

#include "tls/openssl.hpp"

#include <dlfcn.h>

#include "tls/secure_kernel.hpp"

namespace ujrpc::tls {

namespace {

constexpr unsigned long kMajorVersion = 3;

struct Table {
  OpenSsl functions;
  std::string problem;
};

template <typename Function>
bool find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

std::string fill(OpenSsl& table) {
  if (!find(table.OpenSSL_version_num, "OpenSSL_version_num")) {
    return "this runtime has no OpenSSL 3 that addons may use";
  }
  if (table.OpenSSL_version_num() >> 28 != kMajorVersion) {
    return "this runtime's TLS library is not OpenSSL 3";
  }
  const char* missing = nullptr;
#define UJRPC_FIND(name) \
  if (!find(table.name, #name)) missing = #name;
  UJRPC_OPENSSL_FUNCTIONS(UJRPC_FIND)
#undef UJRPC_FIND
  if (missing == nullptr) return {};
  return std::string("this runtime's TLS library lacks ").append(missing);
}

const Table& table() {
  static const Table filled = [] {
    Table made;
    made.problem = fill(made.functions);
    return made;
  }();
  return filled;
}

}  // namespace

std::string unavailable() { return table().problem; }

const OpenSsl& openssl() { return table().functions; }

std::string take_error() {
  const char* const reason = openssl().ERR_reason_error_string(openssl().ERR_peek_error());
  std::string text = reason == nullptr ? "unknown" : reason;
  forget_errors();
  return text;
}

// What is not marked as shut down would make its session one that cannot be resumed.
void Release::operator()(SSL* ssl) const {
  openssl().SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  openssl().SSL_free(ssl);
}

void Release::operator()(STACK_OF(X509) * certificates) const {
  auto* const stack = reinterpret_cast<OPENSSL_STACK*>(certificates);
  while (void* last = openssl().OPENSSL_sk_pop(stack)) {
    openssl().X509_free(static_cast<X509*>(last));
  }
  openssl().OPENSSL_sk_free(stack);
}

}  // namespace ujrpc::tls

#endif
