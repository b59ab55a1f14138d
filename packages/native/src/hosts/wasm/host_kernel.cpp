#include "hosts/wasm/host_kernel.hpp"

#include <utility>

#include "hosts/wasm/imports.hpp"

namespace ujrpc::io {

HostKernel::Socket& HostKernel::socket_of(Endpoint& endpoint) {
  const auto number = static_cast<std::size_t>(endpoint.fd);
  if (sockets_.size() <= number) sockets_.resize(number + 1);
  sockets_[number].endpoint = &endpoint;
  return sockets_[number];
}

void HostKernel::recv(Endpoint& endpoint) {
  socket_of(endpoint).receiving = true;
  host_receive(endpoint.fd, 1);
}

bool HostKernel::stop_recv(Endpoint& endpoint) {
  socket_of(endpoint).receiving = false;
  host_receive(endpoint.fd, 0);
  return true;
}

int HostKernel::send(Endpoint& endpoint, std::string_view bytes, bool) {
  const int result = host_send(endpoint.fd, bytes.data(), bytes.size());
  if (result == kPending) socket_of(endpoint).sending = true;
  return result;
}

// The host still says when a send under way has ended.
bool HostKernel::cancel(Endpoint& endpoint) {
  Socket& socket = socket_of(endpoint);
  host_destroy(endpoint.fd);
  socket.cancelled = true;
  return !socket.sending;
}

int HostKernel::shutdown_write(Endpoint& endpoint) { return host_end(endpoint.fd); }

void HostKernel::close(Endpoint& endpoint) {
  socket_of(endpoint) = Socket();
  close_fd(std::exchange(endpoint.fd, -1));
}

void HostKernel::close_fd(int fd) { host_destroy(fd); }

bool HostKernel::dispatch(Completions& completions) {
  const std::uint32_t count = std::exchange(event_count_, 0);
  for (std::uint32_t i = 0; i < count; ++i) report(completions, events_[i]);
  return false;
}

void HostKernel::report(Completions& completions, const Event& event) {
  constexpr std::uint32_t kListener = 0;
  if (event.kind == kAccepted) return completions.accepted(kListener, event.socket);
  const auto number = static_cast<std::size_t>(event.socket);
  if (number >= sockets_.size() || sockets_[number].endpoint == nullptr) return;
  Socket& socket = sockets_[number];
  Endpoint& endpoint = *socket.endpoint;
  switch (event.kind) {
    case kData:
      completions.received(endpoint, {inbox_.get() + event.at,  //
                                      static_cast<std::size_t>(event.count)});
      break;
    case kEof:
      if (std::exchange(socket.receiving, false)) {
        completions.recv_ended(endpoint, RecvEnd::kEof, 0);
      }
      break;
    case kFailed:
      completions.failed(endpoint, 0);
      break;
    default:
      report_sent(completions, socket, event.at);
  }
}

void HostKernel::report_sent(Completions& completions, Socket& socket, int result) {
  Endpoint& endpoint = *socket.endpoint;
  socket.sending = false;
  const bool receive_ends = socket.cancelled && std::exchange(socket.receiving, false);
  completions.sent(endpoint, result);
  if (receive_ends) completions.recv_ended(endpoint, RecvEnd::kStopped, 0);
}

std::uint64_t HostKernel::now_ms() { return static_cast<std::uint64_t>(host_now()); }

}  // namespace ujrpc::io
