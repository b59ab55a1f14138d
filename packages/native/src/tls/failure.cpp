#include "tls/failure.hpp"

#include <array>
#include <utility>

namespace ujrpc::tls {

namespace {

/// In the order in which they are looked for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kByReason{{
    {"unexpected eof", failure::kAborted},
    {"alert", "alert"},
    {"unsupported protocol", "version"},
    {"wrong version number", "version"},
    {"version too low", "version"},
    {"inappropriate fallback", "version"},
    {"no shared cipher", "cipher"},
    {"no suitable", "cipher"},
    {"no shared group", "cipher"},
    {"no ciphers", "cipher"},
    {"no application protocol", "alpn"},
    {"certificate verify failed", "certificate"},
    {"peer did not return a certificate", "certificate"},
}};

}  // namespace

std::string_view failure_of(std::string_view reason) {
  for (const auto& [part, name] : kByReason) {
    if (reason.find(part) != reason.npos) return name;
  }
  return failure::kOther;
}

}  // namespace ujrpc::tls
