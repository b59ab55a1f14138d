#pragma once

#include <cstddef>
#include <cstdint>

namespace ujrpc {

/// The bounds a server keeps its peers and itself to, in bytes, milliseconds and counts.
/// Names, order and defaults are those of packages/protocol/src/limits.ts; a test compares the two.
struct Limits {
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_header_count = 100;
  std::size_t max_body_bytes = 1024 * 1024;
  std::size_t max_response_bytes = 10 * 1024 * 1024;
  std::uint64_t headers_timeout_ms = 10'000;
  std::uint64_t request_timeout_ms = 30'000;
  std::uint64_t min_body_bytes_per_second = 1024;
  std::uint64_t keep_alive_timeout_ms = 72'000;
  std::size_t max_connections = 10'000;
  std::size_t soft_send_queue_bytes = 64 * 1024;
  std::size_t hard_send_queue_bytes = 1024 * 1024;
  std::size_t max_calls_in_flight = 1'000;
  std::size_t max_batch_items = 1'000;
  std::size_t max_depth = 512;
  std::size_t max_method_bytes = 256;
  std::size_t max_id_bytes = 128;
  std::uint64_t call_timeout_ms = 0;
  std::uint64_t drain_timeout_ms = 10'000;
};

}  // namespace ujrpc
