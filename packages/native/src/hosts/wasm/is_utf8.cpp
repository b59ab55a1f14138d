#include "json/utf8_check.hpp"

namespace ujrpc::json {

bool is_utf8(std::string_view text) { return is_utf8_by_character(text); }

}  // namespace ujrpc::json
