#if defined(UJRPC_HAVE_URING)

#include "uring_kernel.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace ujrpc::io {

UringKernel::~UringKernel() {
  if (ring_open_) io_uring_queue_exit(&ring_);
}

// A full submission queue is handed over, and then has room.
io_uring_sqe* UringKernel::next_sqe(Operation operation, std::uint64_t what) {
  io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
  while (sqe == nullptr) {
    io_uring_submit(&ring_);
    sqe = io_uring_get_sqe(&ring_);
  }
  io_uring_sqe_set_data64(sqe, cookie(operation, what));
  return sqe;
}

void UringKernel::cancel_operation(Operation operation, std::uint64_t what) {
  io_uring_prep_cancel64(next_sqe(Operation::kCancel, 0), cookie(operation, what), 0);
}

void UringKernel::accept(std::uint32_t listener, int fd) {
  io_uring_sqe* sqe = next_sqe(Operation::kAccept, listener);
  io_uring_prep_multishot_accept(sqe, fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

bool UringKernel::stop_accept(std::uint32_t listener, int) {
  cancel_operation(Operation::kAccept, listener);
  return false;
}

void UringKernel::recv(Endpoint& endpoint) {
  io_uring_sqe* sqe = next_sqe(Operation::kRecv, endpoint.handle.packed());
  if (endpoint.single_shot) {
    io_uring_prep_recv(sqe, endpoint.fd, nullptr, BufferRing::kBytes, 0);
  } else {
    io_uring_prep_recv_multishot(sqe, endpoint.fd, nullptr, 0, 0);
  }
  sqe->flags |= IOSQE_BUFFER_SELECT;
  sqe->buf_group = kBufferGroup;
}

bool UringKernel::stop_recv(Endpoint& endpoint) {
  endpoint.single_shot = true;  // until it starts again, much may have come
  cancel_operation(Operation::kRecv, endpoint.handle.packed());
  return false;
}

int UringKernel::send(Endpoint& endpoint, std::string_view bytes, bool more) {
  io_uring_sqe* sqe = next_sqe(Operation::kSend, endpoint.handle.packed());
  const int flags = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
  io_uring_prep_send(sqe, endpoint.fd, bytes.data(), bytes.size(), flags);
  return kPending;
}

bool UringKernel::cancel(Endpoint& endpoint) {
  io_uring_sqe* sqe = next_sqe(Operation::kCancel, 0);
  io_uring_prep_cancel_fd(sqe, endpoint.fd, IORING_ASYNC_CANCEL_ALL);
  return false;
}

// With DEFER_TASKRUN the ring's own descriptor never becomes readable in another epoll set:
// completions are made only when we enter the kernel. An eventfd is signalled nevertheless.
int UringKernel::poll_fd() {
  if (!event_) {
    event_.reset(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (event_ && io_uring_register_eventfd(&ring_, event_.get()) != 0) event_.reset();
    io_uring_submit(&ring_);
  }
  return event_.get();
}

void UringKernel::clear_event() {
  std::uint64_t count = 0;
  if (event_ && ::read(event_.get(), &count, sizeof count) < 0) return;  // EAGAIN: it was not set
}

void UringKernel::spin(std::uint64_t time_us) {
  const std::uint64_t until = now_us() + time_us;
  do {
    io_uring_submit_and_get_events(&ring_);
  } while (io_uring_cq_ready(&ring_) == 0 && now_us() < until);
}

void UringKernel::wait(int timeout_ms) {
  turn_++;
  clear_event();
  if (watched_fd_ >= 0 && !watch_armed_) {
    io_uring_prep_poll_add(next_sqe(Operation::kPollWatched, 0), watched_fd_, POLLIN);
    watch_armed_ = true;
  }
  if (spin_us_ > 0 && timeout_ms != 0) {
    spin(spin_time_us(spin_us_, timeout_ms));
    if (io_uring_cq_ready(&ring_) > 0) return;
  }
  if (timeout_ms == 0) {
    io_uring_submit_and_get_events(&ring_);
  } else if (timeout_ms < 0) {
    io_uring_submit_and_wait(&ring_, 1);
  } else {
    __kernel_timespec timeout{timeout_ms / 1000, timeout_ms % 1000 * 1'000'000LL};
    io_uring_cqe* first = nullptr;
    io_uring_submit_and_wait_timeout(&ring_, &first, 1, &timeout, nullptr);
  }
}

bool UringKernel::dispatch(Completions& completions) {
  watched_ready_ = false;
  // Those that come while we report wait for the next turn.
  const unsigned count = io_uring_cq_ready(&ring_);
  unsigned head = *ring_.cq.khead;
  for (unsigned i = 0; i < count; i++, head++) {
    complete(completions, ring_.cq.cqes[head & *ring_.cq.kring_mask]);
  }
  io_uring_cq_advance(&ring_, count);
  buffers_.publish();
  return watched_ready_;
}

void UringKernel::complete(Completions& completions, const io_uring_cqe& cqe) {
  const std::uint64_t what = cqe.user_data >> 8;
  switch (static_cast<Operation>(cqe.user_data & 0xff)) {
    case Operation::kRecv:
      // An operation ends before its connection's slot is released: it is always found.
      if (Endpoint* endpoint = completions.find(Handle::unpacked(what))) {
        complete_recv(completions, *endpoint, cqe);
      }
      break;
    case Operation::kSend:
      if (Endpoint* endpoint = completions.find(Handle::unpacked(what))) {
        const bool retry = cqe.res == -EAGAIN || cqe.res == -EINTR;
        completions.sent(*endpoint, retry ? 0 : cqe.res);
      }
      break;
    case Operation::kAccept: {
      const auto listener = static_cast<std::uint32_t>(what);
      if (cqe.res >= 0) completions.accepted(listener, cqe.res);
      if ((cqe.flags & IORING_CQE_F_MORE) == 0) {
        const bool stopped = cqe.res >= 0 || cqe.res == -ECANCELED;
        completions.accept_ended(listener, stopped || is_accept_retry(-cqe.res) ? 0 : -cqe.res);
      }
      break;
    }
    case Operation::kPollWatched:
      watch_armed_ = false;
      watched_ready_ = true;
      break;
    case Operation::kCancel:
      break;
  }
}

void UringKernel::complete_recv(Completions& completions, Endpoint& endpoint,
                                const io_uring_cqe& cqe) {
  const bool more = (cqe.flags & IORING_CQE_F_MORE) != 0;
  if (cqe.res > 0) {
    const unsigned id = cqe.flags >> IORING_CQE_BUFFER_SHIFT;
    const auto bytes = static_cast<std::size_t>(cqe.res);
    count_burst(endpoint, bytes, more);
    completions.received(endpoint, {buffers_.buffer(id), bytes});
    buffers_.put_back(id);
  } else if ((cqe.flags & IORING_CQE_F_BUFFER) != 0) {
    buffers_.put_back(cqe.flags >> IORING_CQE_BUFFER_SHIFT);
  }
  if (more) return;
  // No buffers left (ENOBUFS): all of this turn's are back when the reactor asks again, at its
  // end.
  const bool stopped = cqe.res > 0 || cqe.res == -ENOBUFS || cqe.res == -ECANCELED ||
                       cqe.res == -EAGAIN || cqe.res == -EINTR;
  if (cqe.res == 0) {
    completions.recv_ended(endpoint, RecvEnd::kEof, 0);
  } else {
    completions.recv_ended(endpoint, stopped ? RecvEnd::kStopped : RecvEnd::kFailed,
                           stopped ? 0 : -cqe.res);
  }
}

// A connection begins with one buffer per turn, and earns the multishot by not filling it; a peer
// that floods us falls back to one.
void UringKernel::count_burst(Endpoint& endpoint, std::size_t bytes, bool more) {
  if (endpoint.burst_turn != turn_) {
    endpoint.burst_turn = turn_;
    endpoint.burst = 0;
  }
  endpoint.burst++;
  if (!more) {
    endpoint.single_shot = endpoint.single_shot && bytes == BufferRing::kBytes;
  } else if (endpoint.burst == kMaxBurst) {
    stop_recv(endpoint);
  }
}

}  // namespace ujrpc::io

#endif
