#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "timer/timer_wheel.hpp"
#include "tls/contexts.hpp"

namespace ujrpc::tls {

/// What a TlsKernel keeps of a connection that is to be one over TLS.
struct Session {
  enum class Phase : std::uint8_t {
    kNew,      ///< Nothing has come.
    kShaking,  ///< The handshake is under way.
    kOpen,
    kEnded,  ///< Our side has taken leave, or given up: what comes is dropped.
  };

  Session(std::shared_ptr<const Contexts> its_contexts, io::Handle its_handle,
          timer::Timer::Callback late, void* kernel)
      : contexts(std::move(its_contexts)), handle(its_handle), owner(kernel), deadline(late, this) {}

  std::shared_ptr<const Contexts> contexts;
  io::Handle handle;
  void* owner;            ///< The kernel, for the deadline.
  timer::Timer deadline;  ///< Of the handshake.
  Owned<SSL> ssl;         ///< After the contexts: it refers to them.
  Phase phase = Phase::kNew;

  // What comes.
  bool greeted = false;      ///< The server has said something: its costliest step is done.
  std::string held;          ///< A hello that has to wait for its turn.
  bool leave_taken = false;  ///< By the peer: its close_notify has come, so nothing more does.

  // What leaves.
  std::string flight;           ///< Ciphertext that the inner kernel is sending,
  std::size_t flown = 0;        ///< how much of it has left,
  bool flying = false;          ///< and whether it will say so.
  std::string next_flight;      ///< Our own, to follow.
  std::size_t plain_bytes = 0;  ///< What the flight holds of the caller's, who waits for it.
  std::string_view waiting;     ///< What the caller wants to send after the flight,
  bool waiting_more = false;    ///< and what it said of it.
  bool shutdown_due = false;    ///< The end of writing follows the flight.
  bool cancelled = false;
};

}  // namespace ujrpc::tls
