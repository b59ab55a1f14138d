#include "json/utf8_check.hpp"
#include "simdjson.h"

namespace ujrpc::json {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace ujrpc::json
