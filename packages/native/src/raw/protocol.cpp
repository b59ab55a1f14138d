#include "raw/protocol.hpp"

#include <algorithm>

namespace ujrpc::raw {

Protocol detect_protocol(std::string_view input, std::size_t& skip) {
  // A byte order mark begins with 0xEF: JSON that is refused as such. No method of HTTP does.
  constexpr std::string_view kJsonFirstBytes = " \t{[\"-0123456789tfn\xEF";
  constexpr std::string_view kContent = "Content-";
  skip = std::min(input.find_first_not_of("\r\n"), input.size());
  input.remove_prefix(skip);
  if (input.empty()) return Protocol::kUndecided;
  if (kJsonFirstBytes.find(input.front()) != kJsonFirstBytes.npos) return Protocol::kJson;
  if (input.starts_with(kContent)) return Protocol::kContentLength;
  return kContent.starts_with(input) ? Protocol::kUndecided : Protocol::kHttp;
}

}  // namespace ujrpc::raw
