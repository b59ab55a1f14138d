// Turns: what wakes them, and how other loops drive them or are driven.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "fixture.hpp"

#if defined(__SANITIZE_ADDRESS__)
// Of sanitizer/allocator_interface.h, which not every compiler package brings.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

using namespace ujrpc;
using namespace ujrpc::io;
using test::Client;
using test::EchoHandler;

namespace {

void signal_event(int fd) {
  const std::uint64_t one = 1;
  REQUIRE(::write(fd, &one, sizeof one) == sizeof one);
}

bool readable(int fd, int timeout_ms) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, timeout_ms) == 1;
}

// 2 when nothing happens; a signal, as at the end of another ring, may end a wait early.
int turns_in_40_ms(Reactor& reactor) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(40);
  int turns = 0;
  for (; std::chrono::steady_clock::now() < end; turns++) reactor.turn(20);
  return turns;
}

std::size_t heap_bytes() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 heap = mallinfo2();
  return heap.uordblks + heap.hblkhd;
#endif
}

std::size_t resident_bytes() {
  std::size_t total = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

TEST_CASE_TEMPLATE("a watched descriptor ends the wait, as long as it is readable", K,
                   UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  const net::UniqueFd event(eventfd(0, EFD_CLOEXEC));
  server.reactor->watch(event.get());
  CHECK_FALSE(server.reactor->turn(1).watched_readable);
  signal_event(event.get());
  CHECK(server.reactor->turn(-1).watched_readable);
  CHECK(server.reactor->turn(-1).watched_readable);
  std::uint64_t count = 0;
  REQUIRE(::read(event.get(), &count, sizeof count) == sizeof count);
  server.reactor->turn(1);
  CHECK_FALSE(server.reactor->turn(1).watched_readable);
}

TEST_CASE_TEMPLATE("poll_fd is readable when a turn has something to do", K, UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  const int fd = server.reactor->poll_fd();
  for (int i = 0; i < 5; i++) {
    server.reactor->turn(0);
    server.reactor->flush();
  }
  CHECK_FALSE(readable(fd, 0));
  Client client(server.address());
  CHECK(readable(fd, 5000));
  client.write("driven from outside");
  for (int i = 0; i < 50 && client.received.empty(); i++) {
    readable(fd, server.reactor->timeout_ms(100));
    server.reactor->turn(0);
    server.reactor->flush();
    client.read();
  }
  CHECK(client.received == "driven from outside");
}

TEST_CASE_TEMPLATE("timers end the wait, and a connection's timer goes with it", K, UJRPC_KERNELS) {
  class Timed final : public EchoHandler {
   public:
    void on_accept(Socket& socket) override {
      EchoHandler::on_accept(socket);
      socket.arm_timer(10);
    }
    void on_timer(Socket& socket) override {
      fired++;
      socket.arm_timer(100'000);
      socket.abort();
    }
    int fired = 0;
  } handler;
  test::Server<K> server(handler);
  Client client(server.address());
  const auto start = std::chrono::steady_clock::now();
  while (handler.closed.empty()) server.reactor->turn(-1);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(9));
  CHECK(handler.fired == 1);
  CHECK(server.reactor->timers().armed_count() == 0);
}

TEST_CASE_TEMPLATE("flush() sends outside of a turn", K, UJRPC_KERNELS) {
  EchoHandler handler;
  test::Server<K> server(handler);
  Client client(server.address());
  CHECK(server.turn_until([&] { return handler.handles.size() == 1; }));
  server.reactor->find_socket(handler.handles[0])->send(std::string_view("settled later"));
  server.reactor->flush();
  REQUIRE(readable(client.fd(), 5000));
  client.read();
  CHECK(client.received == "settled later");
}

TEST_CASE_TEMPLATE("a spinning kernel serves and still sleeps", K, UJRPC_KERNELS) {
  EchoHandler handler;
  KernelOptions options;
  options.spin_us = 100;
  test::Server<K> server(handler, {}, {}, options);
  Client client(server.address());
  client.write("spin");
  CHECK(server.turn_until([&] {
    client.read();
    return client.received == "spin";
  }));
  CHECK(turns_in_40_ms(*server.reactor) <= 8);
}

TEST_CASE_TEMPLATE("a kernel spins no longer than it may sleep", K, UJRPC_KERNELS) {
  EchoHandler handler;
  KernelOptions options;
  options.spin_us = 60'000'000;
  test::Server<K> server(handler, {}, {}, options);
  const auto start = std::chrono::steady_clock::now();
  server.reactor->turn(5);
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took >= std::chrono::milliseconds(5));
  CHECK(took < std::chrono::seconds(30));
}

TEST_CASE_TEMPLATE("AF_UNIX: a paused client that is gone is answered for when reading resumes", K,
                   UJRPC_KERNELS) {
  std::string folder = "/tmp/ujrpc-loop-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  class Pausing final : public EchoHandler {
   public:
    void on_accept(Socket& socket) override {
      EchoHandler::on_accept(socket);
      socket.pause_read();
    }
    std::size_t on_data(Socket&, std::span<char> bytes) override {
      received.append(bytes.data(), bytes.size());
      return bytes.size();
    }
    std::string received;
  } handler;
  {
    net::ListenOptions where;
    where.path = folder + "/rpc.sock";
    test::Server<K> server(handler, {}, where);
    Client client(server.address());
    client.write("notification");
    client.close();
    CHECK(server.turn_until([&] { return handler.handles.size() == 1; }));
    CHECK(turns_in_40_ms(*server.reactor) <= 8);  // not woken again and again by the hang-up
    CHECK(handler.received.empty());
    server.reactor->find_socket(handler.handles[0])->resume_read();
    CHECK(server.turn_until([&] { return handler.closed.size() == 1; }));
    CHECK(handler.received == "notification");
  }
  rmdir(folder.c_str());
}

TEST_CASE_TEMPLATE("an idle connection costs at most 1 KiB beyond its struct", K, UJRPC_KERNELS) {
  rlimit before_limit{};
  getrlimit(RLIMIT_NOFILE, &before_limit);
  const rlimit wanted{20'500, std::max<rlim_t>(20'500, before_limit.rlim_max)};
  const rlimit most{before_limit.rlim_max, before_limit.rlim_max};
  const bool raised = setrlimit(RLIMIT_NOFILE, &wanted) == 0;  // beyond rlim_max: root only
  if (!raised) setrlimit(RLIMIT_NOFILE, &most);
  const std::size_t count = raised ? 10'000 : (most.rlim_max - 256) / 2;

  EchoHandler handler;
  handler.handles.reserve(count);
  ReactorLimits limits;
  limits.max_connections = count;
  test::Server<K> server(handler, limits);
  std::vector<Client> clients;
  clients.reserve(count);
  const auto connect_and_talk = [&] {
    clients.emplace_back(server.address());
    Client& client = clients.back();
    client.write("hello");
    return server.turn_until([&] {
      client.read(64);
      return client.received == "hello";
    });
  };
  REQUIRE(connect_and_talk());  // what is allocated once
  const std::size_t heap_before = heap_bytes();
  const std::size_t resident_before = resident_bytes();
  while (clients.size() < count) REQUIRE(connect_and_talk());
  const std::size_t each = (heap_bytes() - heap_before) / count;
  const std::size_t resident = std::max(resident_bytes(), resident_before) - resident_before;
  MESSAGE(count << " idle connections: " << each << " bytes of heap each, of which the struct "
                << sizeof(Socket) << "; resident memory grew by " << resident / 1024 << " KiB");
  CHECK(each >= sizeof(Socket));
  CHECK(each <= sizeof(Socket) + 1024);
  CHECK(server.reactor->socket_count() == count);
  clients.clear();
  CHECK(server.turn_until([&] { return server.reactor->socket_count() == 0; }));
  setrlimit(RLIMIT_NOFILE, &before_limit);
}

#if defined(UJRPC_HAVE_URING)
namespace {

// What the probe says in a process where io_uring_setup fails with this error, as a container's
// seccomp policy or an old kernel would make it.
std::string reason_when_setup_fails(int error) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    sock_filter instructions[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_io_uring_setup, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    const sock_fprog filter{std::size(instructions), instructions};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
    const std::string reason = probe_io_uring().reason;
    const ssize_t written = ::write(ends[1], reason.data(), reason.size());
    _exit(written == static_cast<ssize_t>(reason.size()) ? 0 : 1);
  }
  ::close(ends[1]);
  char reason[256];
  const ssize_t length = ::read(ends[0], reason, sizeof reason);
  ::close(ends[0]);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  REQUIRE(length >= 0);
  return {reason, static_cast<std::size_t>(length)};
}

}  // namespace

TEST_CASE("the probe says why io_uring is not available") {
  CHECK(reason_when_setup_fails(ENOSYS) == "this kernel has no io_uring");
  CHECK(reason_when_setup_fails(ENOMEM).find("RLIMIT_MEMLOCK") != std::string::npos);
  CHECK(reason_when_setup_fails(EINVAL).find("Linux 6.1") != std::string::npos);
  const std::string forbidden = reason_when_setup_fails(EPERM);
  const bool named = forbidden.find("seccomp") != std::string::npos ||
                     forbidden.find("io_uring_disabled") != std::string::npos;
  CHECK_MESSAGE(named, forbidden);
}

TEST_CASE("the probe agrees with what opening a kernel finds") {
  const Probe probe = probe_io_uring();
  CHECK(probe.available == probe.reason.empty());
  CHECK(probe.available == (open_uring_kernel().kernel != nullptr));
}
#else
TEST_CASE("without liburing io_uring is refused with that reason") {
  CHECK(probe_io_uring().reason == "this binary was built without liburing");
  CHECK(open_uring_kernel().kernel == nullptr);
}
#endif
