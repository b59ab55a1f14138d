#include "fatal.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace ujrpc::load {

void fatal(Exit status, std::string_view why, std::string_view evidence) {
  constexpr std::size_t kMaxEvidence = 600;
  std::string text = "load: " + std::string(why);
  if (!evidence.empty()) text += ":\n" + std::string(evidence.substr(0, kMaxEvidence));
  std::fprintf(stderr, "%s\n", text.c_str());
  std::exit(static_cast<int>(status));
}

void fatal_errno(std::string_view what) {
  fatal(Exit::kConnection, std::string(what) + ": " + std::strerror(errno));
}

}  // namespace ujrpc::load
