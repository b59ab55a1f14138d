// The practical limit of io_uring: multishot accept and recv out of a provided buffer ring, and
// one submit for all that a turn brought.

#include <liburing.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "echo_options.hpp"
#include "listener.hpp"

namespace ujrpc::echo {
namespace {

constexpr unsigned kRingEntries = 4096;
constexpr unsigned kBuffers = 512;
constexpr unsigned kBufferBytes = 16 * 1024;
constexpr int kBufferGroup = 0;

enum class Operation : std::uint8_t { kAccept, kReceive, kSend };

struct Connection {
  std::size_t pending = 0;  // bytes of a request that is not complete
  std::string unsent;
  std::string sending;  // belongs to the kernel until its completion
  bool in_flight = false;
  bool closed = false;
};

class UringEcho {
 public:
  explicit UringEcho(const EchoOptions& options)
      : options_(&options), buffers_(std::size_t{kBuffers} * kBufferBytes) {
    io_uring_params params{};
    params.flags = IORING_SETUP_COOP_TASKRUN | IORING_SETUP_SINGLE_ISSUER |
                   IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
    params.cq_entries = 4 * kRingEntries;
    const int error = io_uring_queue_init_params(kRingEntries, &ring_, &params);
    if (error < 0) fail("io_uring is not available", -error);
    provide_buffers();
    listener_ = listen_and_tell(options);
    accept();
  }

  [[noreturn]] void run() {
    for (;;) {
      io_uring_submit_and_wait(&ring_, 1);
      unsigned head = 0;
      unsigned seen = 0;
      io_uring_cqe* cqe = nullptr;
      io_uring_for_each_cqe(&ring_, head, cqe) {
        complete(*cqe);
        seen += 1;
      }
      io_uring_cq_advance(&ring_, seen);
      for (const int fd : dirty_) send_unsent(fd);
      dirty_.clear();
    }
  }

 private:
  void provide_buffers() {
    // liburing 2.3 registers a ring of buffers, but leaves its memory to the caller.
    void* memory = mmap(nullptr, kBuffers * sizeof(io_uring_buf), PROT_READ | PROT_WRITE,
                        MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    if (memory == MAP_FAILED) fail("mmap", errno);
    buffer_ring_ = static_cast<io_uring_buf_ring*>(memory);
    io_uring_buf_reg registration{};
    registration.ring_addr = reinterpret_cast<std::uint64_t>(memory);
    registration.ring_entries = kBuffers;
    registration.bgid = kBufferGroup;
    const int error = io_uring_register_buf_ring(&ring_, &registration, 0);
    if (error < 0) fail("io_uring has no buffer rings", -error);
    io_uring_buf_ring_init(buffer_ring_);
    for (unsigned index = 0; index < kBuffers; ++index) give_back(index);
  }

  void give_back(unsigned index) {
    io_uring_buf_ring_add(buffer_ring_, buffers_.data() + std::size_t{index} * kBufferBytes,
                          kBufferBytes, static_cast<unsigned short>(index),
                          io_uring_buf_ring_mask(kBuffers), 0);
    io_uring_buf_ring_advance(buffer_ring_, 1);
  }

  // Fills a free entry; it goes to the kernel with the turn's submit, or before when none is free.
  template <typename Fill>
  void prepare(Operation operation, int fd, Fill fill) {
    io_uring_sqe* sqe = io_uring_get_sqe(&ring_);
    if (sqe == nullptr) {
      io_uring_submit(&ring_);
      sqe = io_uring_get_sqe(&ring_);
    }
    fill(sqe);
    const auto tag = static_cast<std::uint64_t>(static_cast<std::uint32_t>(fd)) << 8U;
    io_uring_sqe_set_data64(sqe, tag | static_cast<std::uint64_t>(operation));
  }

  void accept() {
    prepare(Operation::kAccept, listener_, [this](io_uring_sqe* sqe) {
      io_uring_prep_multishot_accept(sqe, listener_, nullptr, nullptr, SOCK_CLOEXEC);
    });
  }

  void receive(int fd) {
    prepare(Operation::kReceive, fd, [fd](io_uring_sqe* sqe) {
      io_uring_prep_recv_multishot(sqe, fd, nullptr, 0, 0);
      sqe->flags = static_cast<std::uint8_t>(sqe->flags | IOSQE_BUFFER_SELECT);
      sqe->buf_group = kBufferGroup;
    });
  }

  void complete(const io_uring_cqe& cqe) {
    const auto fd = static_cast<int>(cqe.user_data >> 8U);
    switch (static_cast<Operation>(cqe.user_data & 0xffU)) {
      case Operation::kAccept:
        return on_accepted(cqe);
      case Operation::kReceive:
        return on_received(fd, cqe);
      case Operation::kSend:
        return on_sent(fd, cqe.res);
    }
  }

  void on_accepted(const io_uring_cqe& cqe) {
    if (cqe.res >= 0) {
      disable_nagle(cqe.res);
      connections_[cqe.res] = Connection{};
      receive(cqe.res);
    }
    if ((cqe.flags & IORING_CQE_F_MORE) == 0) accept();
  }

  void on_received(int fd, const io_uring_cqe& cqe) {
    if ((cqe.flags & IORING_CQE_F_BUFFER) != 0) give_back(cqe.flags >> IORING_CQE_BUFFER_SHIFT);
    Connection& connection = connections_[fd];
    const bool out_of_buffers = cqe.res == -ENOBUFS;
    if (cqe.res <= 0 && !out_of_buffers) {
      connection.closed = true;
      return close_when_idle(fd, connection);
    }
    if (cqe.res > 0) {
      const auto received = static_cast<std::size_t>(cqe.res);
      const std::size_t replies = count_requests(*options_, connection.pending, received);
      if (connection.unsent.empty() && replies > 0) dirty_.push_back(fd);
      for (std::size_t reply = 0; reply < replies; ++reply) connection.unsent += options_->reply;
    }
    if ((cqe.flags & IORING_CQE_F_MORE) == 0) receive(fd);
  }

  void on_sent(int fd, int result) {
    Connection& connection = connections_[fd];
    connection.in_flight = false;
    if (result < 0) {
      connection.unsent.clear();  // the failing receive closes
    } else if (const auto sent = static_cast<std::size_t>(result);
               sent < connection.sending.size()) {
      connection.unsent.insert(0, connection.sending, sent);
    }
    if (connection.closed) return close_when_idle(fd, connection);
    if (!connection.unsent.empty()) dirty_.push_back(fd);
  }

  void send_unsent(int fd) {
    const auto found = connections_.find(fd);
    if (found == connections_.end()) return;
    Connection& connection = found->second;
    if (connection.in_flight || connection.unsent.empty() || connection.closed) return;
    connection.sending.swap(connection.unsent);
    connection.unsent.clear();
    connection.in_flight = true;
    prepare(Operation::kSend, fd, [&](io_uring_sqe* sqe) {
      io_uring_prep_send(sqe, fd, connection.sending.data(), connection.sending.size(),
                         MSG_NOSIGNAL);
    });
  }

  void close_when_idle(int fd, const Connection& connection) {
    if (connection.in_flight) return;
    connections_.erase(fd);
    ::close(fd);
  }

  const EchoOptions* options_;
  io_uring ring_{};
  io_uring_buf_ring* buffer_ring_ = nullptr;
  std::vector<char> buffers_;
  int listener_ = -1;
  std::unordered_map<int, Connection> connections_;
  std::vector<int> dirty_;
};

}  // namespace
}  // namespace ujrpc::echo

int main(int argc, char** argv) {
  const auto options = ujrpc::echo::read_echo_options(argc, argv);
  ujrpc::echo::UringEcho(options).run();
}
