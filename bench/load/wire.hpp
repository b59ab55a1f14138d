#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"

namespace ujrpc::load {

// The first complete unit among the bytes of a connection: a reply, or what the protocol says
// besides.
struct Unit {
  std::size_t size = 0;  // with its framing
  bool is_reply = true;
  std::string_view body;     // lives until the next call of `next`
  std::uint32_t stream = 0;  // which request it answers, where the protocol tells
};

// How one connection frames its messages. Ends the process on a reply that is an error of the
// protocol: a run that measures errors would mislead.
class Wire {
 public:
  Wire() = default;
  virtual ~Wire() = default;
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&&) = delete;
  Wire& operator=(Wire&&) = delete;

  // A request head that the peer must answer with 101 before anything else; empty without one.
  [[nodiscard]] virtual std::string upgrade(const Options&) const { return {}; }

  // Adds a message, framed but for what depends on the connection. Answers its stream.
  virtual std::uint32_t append(std::string_view message, std::string& output);

  // The first unit if it is complete; `output` gets what the protocol asks to answer it with.
  [[nodiscard]] virtual std::optional<Unit> next(std::string_view bytes, std::string& output) = 0;
};

[[nodiscard]] std::unique_ptr<Wire> make_wire(const Options& options);

// A body as this protocol frames it, as far as that is the same on all connections. `target` is an
// HTTP request target or the method of a gRPC service.
[[nodiscard]] std::string framed(const Options& options, const std::string& target,
                                 const std::string& body);

}  // namespace ujrpc::load
