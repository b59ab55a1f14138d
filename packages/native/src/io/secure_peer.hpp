#pragma once

#include <string>

namespace ujrpc::io {

// What the handshake of a connection over TLS came to.
struct SecurePeer {
  std::string servername;           // the name that the client asked for; "" without one
  std::string protocol;             // "TLSv1.3" or "TLSv1.2"
  std::string cipher;               // its standard name, such as "TLS_AES_256_GCM_SHA384"
  bool authorized = false;          // it has a certificate that is accepted
  std::string authorization_error;  // why not, where it was asked for one, as Node names it
  std::string certificate;          // its own, in DER; "" without one
};

}  // namespace ujrpc::io
