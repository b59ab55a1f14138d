#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "../handle.hpp"

namespace ujrpc::io {

// A client in memory, and the socket that joins it to the reactor.
class SimulatedPeer {
 public:
  // The client's side.
  void write(std::string_view bytes) { to_server_.append(bytes); }
  void end_writing() { ended_ = true; }
  void reset() { reset_ = true; }
  // Takes at most so many bytes of what the server sent.
  void read(std::size_t limit);

  [[nodiscard]] const std::string& received() const { return received_; }
  // The server's end of stream arrived, after all its bytes.
  [[nodiscard]] bool saw_end() const { return server_ended_ && to_client_.empty(); }
  [[nodiscard]] bool closed_by_server() const { return closed_; }
  // The connection broke: a reset from either side, or a fault; bytes may be lost.
  [[nodiscard]] bool broken() const { return reset_; }
  // The server took all its bytes away.
  [[nodiscard]] bool drained() const { return to_server_.empty(); }

 private:
  friend class SimulatedKernel;

  static constexpr std::size_t kSocketBufferBytes = 2048;

  [[nodiscard]] std::size_t room() const { return kSocketBufferBytes - to_client_.size(); }
  [[nodiscard]] bool readable() const { return !to_server_.empty() || ended_ || reset_; }

  std::string to_server_;
  std::string to_client_;
  std::string received_;
  bool ended_ = false;
  bool reset_ = false;
  bool server_ended_ = false;
  bool closed_ = false;

  // Operations that the reactor has under way.
  Handle handle_;
  bool recv_armed_ = false;
  bool recv_stopping_ = false;
  bool cancelling_ = false;
  bool sending_ = false;
  std::string_view lent_;      // the bytes of the send, in the reactor's memory
  std::string lent_snapshot_;  // and what they were when it began
};

}  // namespace ujrpc::io
