#pragma once

#include <memory>

#include "io/secure_peer.hpp"
#include "tls/openssl.hpp"

namespace ujrpc::tls {

/// The result of a connection's handshake; `asked` if the client was asked for a certificate.
std::shared_ptr<const io::SecurePeer> describe_peer(SSL* ssl, bool asked);

}  // namespace ujrpc::tls
