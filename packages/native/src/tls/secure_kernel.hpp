#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "io/kernel.hpp"
#include "tls/options.hpp"

namespace ujrpc::tls {

/// A kernel that speaks TLS over another one's sockets: who uses it sees plain text.
class SecureKernel : public io::Kernel {
 public:
  /// Takes other certificates and options, for connections that come from now on. "" or why they
  /// are refused: a sentence without a full stop. What there was stays then.
  [[nodiscard]] virtual std::string set_options(const Options& options) = 0;
  /// How many handshakes have failed, by the reason; see failure.hpp.
  [[nodiscard]] virtual const std::map<std::string, std::uint64_t>& failures() const = 0;
};

struct Secured {
  std::unique_ptr<SecureKernel> kernel;
  std::string error;  ///< Why there is no kernel: a sentence without a full stop.
};

/// Why this process has no TLS: a sentence without a full stop. "" where it has.
[[nodiscard]] std::string unavailable();

[[nodiscard]] Secured secure(std::unique_ptr<io::Kernel> inner, const Options& options);

}  // namespace ujrpc::tls
