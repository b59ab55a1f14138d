#include "protocols/first_bytes.hpp"

#include <algorithm>

namespace ujrpc::protocols {

FirstBytes tell(std::string_view input, std::size_t& skip) {
  // A byte order mark begins with 0xEF: JSON that is refused as such. No method of HTTP does.
  constexpr std::string_view kJsonFirstBytes = " \t{[\"-0123456789tfn\xEF";
  constexpr std::string_view kContent = "Content-";
  skip = std::min(input.find_first_not_of("\r\n"), input.size());
  input.remove_prefix(skip);
  if (input.empty()) return FirstBytes::kUndecided;
  if (kJsonFirstBytes.find(input.front()) != kJsonFirstBytes.npos) return FirstBytes::kJson;
  if (input.starts_with(kContent)) return FirstBytes::kContentLength;
  if (kContent.starts_with(input)) return FirstBytes::kUndecided;
  if (input.front() == kTlsHandshake) return FirstBytes::kTls;
  const bool upper = input.front() >= 'A' && input.front() <= 'Z';
  return upper ? FirstBytes::kHttp : FirstBytes::kUnknown;
}

}  // namespace ujrpc::protocols
