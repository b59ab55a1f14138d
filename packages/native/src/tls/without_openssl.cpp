// What is compiled where OpenSSL's header files are not.
#if !__has_include(<openssl/ssl.h>)

#include "tls/secure_kernel.hpp"

namespace ujrpc::tls {

std::string unavailable() {
  return "this binary was built without OpenSSL's header files, which come with those of Node";
}

Secured secure(std::unique_ptr<io::Kernel>, const Options&) { return {nullptr, unavailable()}; }

}  // namespace ujrpc::tls

#endif
