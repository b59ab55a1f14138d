#pragma once

#include <memory>

#include "io/secure_peer.hpp"
#include "tls/openssl.hpp"

namespace ujrpc::tls {

/// What the handshake of a connection came to; `asked` if the client was asked for a certificate.
std::shared_ptr<const io::SecurePeer> describe_peer(SSL* ssl, bool asked);

}  // namespace ujrpc::tls
