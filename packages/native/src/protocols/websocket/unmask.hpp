#pragma once

#include <cstddef>
#include <span>

#include "protocols/websocket/frame.hpp"

namespace ujrpc::websocket {

/// Takes the mask off in place (RFC 6455 §5.3). Whether all bytes then are ASCII: what there is to
/// know of most texts, at no cost.
bool unmask(std::span<char> bytes, Mask mask);

/// The mask of what follows the first `bytes` bytes.
constexpr Mask mask_after(Mask mask, std::size_t bytes) {
  Mask rotated{};
  for (std::size_t i = 0; i < mask.size(); ++i) rotated[i] = mask[(i + bytes) % mask.size()];
  return rotated;
}

}  // namespace ujrpc::websocket
