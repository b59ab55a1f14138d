#pragma once

#include <cstddef>

namespace ujrpc::json {

/// Room that any finite number needs: sign, 17 digits, point, leading zeros or exponent.
inline constexpr std::size_t kMaxNumberBytes = 32;

/// Writes a finite number exactly as JSON.stringify does (ECMA-262 §6.1.6.1.20 Number::toString)
/// and returns the end of what it wrote. `out` must have kMaxNumberBytes of room.
char* write_number(char* out, double value);

}  // namespace ujrpc::json
