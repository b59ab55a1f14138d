#include "protocols/http/authority.hpp"

#include <algorithm>
#include <array>

namespace ujrpc::http {

namespace {

constexpr std::array<std::string_view, 3> kLoopbackNames = {"localhost", "127.0.0.1", "[::1]"};

/// RFC 3986 §2.2 and §2.3: unreserved and sub-delims.
bool is_name_character(char c) {
  constexpr std::string_view kOthers = "-._~!$&'()*+,;=";
  const char lower = http::to_lower(c);
  return http::is_digit(c) || (lower >= 'a' && lower <= 'z') || kOthers.find(c) != kOthers.npos;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return http::to_lower(x) == http::to_lower(y); });
}

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

/// The length of `http://` or `https://` at the start of `uri`; 0 if neither is there.
std::size_t scheme_length(std::string_view uri) {
  for (const std::string_view scheme : {kHttp, kHttps}) {
    if (http::equals_ignoring_case(uri.substr(0, scheme.size()), scheme)) return scheme.size();
  }
  return 0;
}

std::string_view without_port(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  if (colon == authority.npos) return authority;
  const std::string_view port = authority.substr(colon + 1);
  const bool digits = std::all_of(port.begin(), port.end(), http::is_digit);
  return digits ? authority.substr(0, colon) : authority;
}

}  // namespace

Target read_target(const http::Request& request) {
  std::string_view rest = request.target;
  const std::size_t scheme = scheme_length(rest);
  if (scheme == 0) return {rest.substr(0, rest.find('?')), request.host};
  rest.remove_prefix(scheme);
  const std::size_t path_start = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view path = rest.substr(path_start);
  const std::string_view plain_path = path.substr(0, path.find_first_of("?#"));
  return {plain_path.empty() ? "/" : plain_path, rest.substr(0, path_start)};
}

bool is_authority(std::string_view text) {
  std::string_view name = without_port(text);
  const bool address = name.size() > 2 && name.starts_with('[') && name.ends_with(']');
  if (address) name = name.substr(1, name.size() - 2);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool escape = c == '%' && i + 2 < name.size() && http::hex_value(name[i + 1]) >= 0 &&
                        http::hex_value(name[i + 2]) >= 0;
    const bool of_address = address && (c == ':' || c == '%');
    if (!is_name_character(c) && !escape && !of_address) return false;
  }
  return true;
}

bool is_loopback_or_listed(std::string_view authority, const std::vector<std::string>& listed) {
  const std::string_view name = without_port(authority);
  const auto is_name = [name](std::string_view known) { return equal_ignoring_case(known, name); };
  return std::any_of(kLoopbackNames.begin(), kLoopbackNames.end(), is_name) ||
         std::any_of(listed.begin(), listed.end(), is_name);
}

bool is_own_origin(std::string_view origin, std::string_view authority, bool secure_only) {
  const std::size_t scheme = scheme_length(origin);
  return scheme != 0 && !(secure_only && scheme == kHttp.size()) && authority.data() != nullptr &&
         equal_ignoring_case(origin.substr(scheme), authority);
}

}  // namespace ujrpc::http
