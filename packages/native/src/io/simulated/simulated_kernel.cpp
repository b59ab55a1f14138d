#include "simulated_kernel.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace ujrpc::io {
namespace {

// Stays on in release builds: a broken contract is what the simulation is there to find.
void require(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "simulated kernel: %s\n", rule);
  std::abort();
}

}  // namespace

void SimulatedPeer::read(std::size_t limit) {
  const std::size_t count = std::min(limit, to_client_.size());
  received_.append(to_client_, 0, count);
  to_client_.erase(0, count);
}

SimulatedPeer& SimulatedKernel::connect() {
  backlog_.push_back(peers_.size());
  peers_.push_back(std::make_unique<SimulatedPeer>());
  return *peers_.back();
}

void SimulatedKernel::accept(std::uint32_t, int) {
  require(!accepting_, "accept while accepting");
  accepting_ = true;
}

bool SimulatedKernel::stop_accept(std::uint32_t, int) {
  require(accepting_, "stop_accept while not accepting");
  accept_stopping_ = random_.chance(faults_.deferred);
  accepting_ = accept_stopping_;
  return !accept_stopping_;
}

void SimulatedKernel::refuse_one(int) {
  if (backlog_.empty()) return;
  SimulatedPeer& refused = *peers_[backlog_.front()];
  refused.closed_ = refused.reset_ = true;
  backlog_.pop_front();
}

void SimulatedKernel::recv(Endpoint& endpoint) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(!socket.recv_armed_ && !socket.closed_, "recv while receiving, or on a closed socket");
  socket.recv_armed_ = true;
  socket.handle_ = endpoint.handle;
}

bool SimulatedKernel::stop_recv(Endpoint& endpoint) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(socket.recv_armed_ && !socket.recv_stopping_, "stop_recv while not receiving");
  socket.recv_stopping_ = random_.chance(faults_.deferred);
  socket.recv_armed_ = socket.recv_stopping_;
  return !socket.recv_stopping_;
}

int SimulatedKernel::send(Endpoint& endpoint, std::string_view bytes, bool) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(!socket.sending_, "two sends in flight on one socket");
  require(!socket.closed_ && !socket.server_ended_, "send after the end");
  require(!bytes.empty(), "send of nothing");
  socket.handle_ = endpoint.handle;
  if (!random_.chance(faults_.deferred) && (socket.room() > 0 || socket.reset_)) {
    return transfer(socket, bytes);
  }
  socket.sending_ = true;
  socket.lent_ = bytes;
  socket.lent_snapshot_ = bytes;
  return kPending;
}

bool SimulatedKernel::cancel(Endpoint& endpoint) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(!socket.cancelling_, "cancelled twice");
  if (random_.chance(faults_.deferred)) {
    socket.cancelling_ = true;
    return false;
  }
  socket.recv_armed_ = socket.recv_stopping_ = socket.sending_ = false;
  return true;
}

int SimulatedKernel::shutdown_write(Endpoint& endpoint) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(!socket.sending_, "shutdown during a send");
  socket.server_ended_ = true;
  return socket.reset_ ? ENOTCONN : 0;
}

void SimulatedKernel::close(Endpoint& endpoint) {
  SimulatedPeer& socket = peer(endpoint.fd);
  require(!socket.recv_armed_ && !socket.sending_, "close with an operation in flight");
  close_fd(endpoint.fd);
}

// As TCP does (RFC 1122 section 4.2.2.13): closing with unread input resets, and what the client
// has not read yet is lost.
void SimulatedKernel::close_fd(int fd) {
  SimulatedPeer& socket = peer(fd);
  require(!socket.closed_, "closed twice");
  socket.closed_ = true;
  open_sockets_--;
  if (socket.to_server_.empty()) {
    socket.server_ended_ = true;
  } else {
    socket.reset_ = true;
    socket.to_client_.clear();
  }
}

void SimulatedKernel::wait(int timeout_ms) {
  const bool idle = ready().empty();
  now_ms_ += idle && timeout_ms > 0 ? static_cast<std::uint64_t>(timeout_ms) : random_.below(2);
}

std::vector<SimulatedKernel::Report> SimulatedKernel::ready() {
  std::vector<Report> reports;
  if (accepting_ && (!backlog_.empty() || accept_stopping_)) {
    reports.emplace_back([this](Completions& to) { report_accepts(to); });
  }
  for (const auto& peer : peers_) {
    SimulatedPeer& socket = *peer;
    const bool ending = socket.recv_stopping_ || socket.cancelling_;
    if (socket.recv_armed_ && (socket.readable() || ending)) {
      reports.emplace_back([this, &socket](Completions& to) { report_recv(to, socket); });
    }
    if (socket.sending_ && (socket.room() > 0 || socket.reset_ || socket.cancelling_)) {
      reports.emplace_back([this, &socket](Completions& to) { report_send(to, socket); });
    }
  }
  return reports;
}

bool SimulatedKernel::dispatch(Completions& completions) {
  std::vector<Report> reports = ready();
  for (std::size_t i = reports.size(); i > 1; i--) {
    std::swap(reports[i - 1], reports[random_.below(i)]);
  }
  for (const Report& report : reports) {
    if (!random_.chance(faults_.delayed)) report(completions);
  }
  return false;
}

void SimulatedKernel::report_accepts(Completions& completions) {
  int error = 0;
  while (accepting_ && !backlog_.empty() && error == 0) {
    if (random_.chance(faults_.out_of_descriptors)) {
      error = EMFILE;
    } else {
      const std::size_t index = backlog_.front();
      backlog_.pop_front();
      open_sockets_++;
      completions.accepted(0, kFirstFd + static_cast<int>(index));
    }
  }
  if (error == 0 && !accept_stopping_) return;
  accepting_ = accept_stopping_ = false;
  completions.accept_ended(0, error);
}

void SimulatedKernel::end_recv(Completions& completions, SimulatedPeer& socket, RecvEnd end,
                               int error) {
  Endpoint* endpoint = completions.find(socket.handle_);
  require(endpoint != nullptr, "released with a recv in flight");
  socket.recv_armed_ = socket.recv_stopping_ = false;
  completions.recv_ended(*endpoint, end, error);
}

void SimulatedKernel::report_recv(Completions& completions, SimulatedPeer& socket) {
  if (!socket.recv_armed_) return;  // stopped by a callback of this dispatch
  if (socket.cancelling_) return end_recv(completions, socket, RecvEnd::kStopped, 0);
  if (random_.chance(faults_.reset)) socket.reset_ = true;
  if (socket.reset_) return end_recv(completions, socket, RecvEnd::kFailed, ECONNRESET);
  Endpoint* endpoint = completions.find(socket.handle_);
  require(endpoint != nullptr, "released with a recv in flight");
  if (!socket.to_server_.empty()) report_bytes(completions, *endpoint, socket);
  if (!socket.recv_armed_) return;
  if (socket.recv_stopping_ || random_.chance(faults_.no_buffers)) {
    end_recv(completions, socket, RecvEnd::kStopped, 0);
  } else if (socket.to_server_.empty() && socket.ended_) {
    end_recv(completions, socket, RecvEnd::kEof, 0);
  }
}

// Each time memory of its own, to the byte: sanitizers see reads beyond it and after it.
void SimulatedKernel::report_bytes(Completions& completions, Endpoint& endpoint,
                                   SimulatedPeer& socket) {
  const std::size_t all = socket.to_server_.size();
  const std::size_t count = random_.chance(faults_.short_read) ? 1 + random_.below(all) : all;
  const auto memory = std::make_unique<char[]>(count + kReadPadding);
  std::copy_n(socket.to_server_.begin(), count, memory.get());
  socket.to_server_.erase(0, count);
  completions.received(endpoint, {memory.get(), count});
  std::memset(memory.get(), 0x5a, count);
}

void SimulatedKernel::report_send(Completions& completions, SimulatedPeer& socket) {
  if (!socket.sending_) return;
  require(socket.lent_ == socket.lent_snapshot_, "bytes changed while being sent");
  Endpoint* endpoint = completions.find(socket.handle_);
  require(endpoint != nullptr, "released with a send in flight");
  const int result = socket.cancelling_ ? -ECANCELED : transfer(socket, socket.lent_);
  socket.sending_ = false;
  completions.sent(*endpoint, result);
}

int SimulatedKernel::transfer(SimulatedPeer& socket, std::string_view bytes) {
  if (random_.chance(faults_.broken_pipe)) socket.reset_ = true;
  if (socket.reset_) return -EPIPE;
  if (random_.chance(faults_.would_block)) return 0;
  const std::size_t most = std::min(bytes.size(), socket.room());
  const std::size_t count = random_.chance(faults_.short_write) ? 1 + random_.below(most) : most;
  socket.to_client_.append(bytes.substr(0, count));
  return static_cast<int>(count);
}

}  // namespace ujrpc::io
