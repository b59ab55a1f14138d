#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ujrpc::echo {

// A server that answers every request with the same bytes and parses nothing: it only counts
// received bytes, since all requests have one size. What it reaches is the limit of its sockets.
struct EchoOptions {
  std::uint16_t port = 0;  // on 127.0.0.1; 0 takes a free one
  std::string unix_path;   // instead of a port
  std::size_t request_bytes = 0;
  std::string reply;
  double spin_micros = 0;  // how long it looks for events before it sleeps; over epoll only
  double work_micros = 0;  // what a request keeps the core busy before its reply; over epoll only
};

// Reads `--request-bytes N --reply-file FILE [--port N | --unix PATH] [--spin-micros N]
// [--work-micros N]`, or ends the process.
[[nodiscard]] EchoOptions read_echo_options(int argc, char** argv);

// How many whole requests are in `received` more bytes; `pending` keeps the bytes of the next one.
inline std::size_t count_requests(const EchoOptions& options, std::size_t& pending,
                                  std::size_t received) {
  pending += received;
  const std::size_t requests = pending / options.request_bytes;
  pending %= options.request_bytes;
  return requests;
}

}  // namespace ujrpc::echo
