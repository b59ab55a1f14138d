// The round trip of one message over loopback where neither end ever sleeps and nobody parses: what
// `spinMicros` could reach if the client spun as well. Each end has a core.
//
//   g++ -O2 -std=c++20 -pthread bench/src/spin-floor.cpp -o bench/build/spin-floor &&
//   bench/build/spin-floor
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

// Those of `sum` over HTTP.
constexpr std::size_t kRequestBytes = 180;
constexpr std::size_t kReplyBytes = 120;
constexpr int kRoundTrips = 300'000;

void pin(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

void disable_nagle(int fd) {
  const int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

// False: the peer has left, or the connection broke.
bool receive(int fd, std::size_t bytes) {
  std::array<char, 512> buffer{};
  while (bytes > 0) {
    const ssize_t count = recv(fd, buffer.data(), bytes, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return false;
    if (count > 0) bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

void send_zeros(int fd, std::size_t bytes) {
  constexpr std::array<char, 512> kZeros{};
  if (send(fd, kZeros.data(), bytes, MSG_NOSIGNAL) != static_cast<ssize_t>(bytes)) std::abort();
}

void serve(int listener) {
  pin(0);
  const int fd = accept(listener, nullptr, nullptr);
  disable_nagle(fd);
  while (receive(fd, kRequestBytes)) send_zeros(fd, kReplyBytes);
  close(fd);
}

}  // namespace

int main() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(listener, reinterpret_cast<const sockaddr*>(&address), length);
  listen(listener, 1);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  std::thread server(serve, listener);
  pin(1);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0) std::abort();
  disable_nagle(fd);
  std::vector<double> microseconds;
  for (int trip = 0; trip < kRoundTrips; ++trip) {
    const auto begin = std::chrono::steady_clock::now();
    send_zeros(fd, kRequestBytes);
    if (!receive(fd, kReplyBytes)) std::abort();
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    microseconds.push_back(took.count());
  }
  close(fd);
  server.join();
  close(listener);
  std::sort(microseconds.begin(), microseconds.end());
  std::printf("p50 %.1f us, p99 %.1f us\n", microseconds[kRoundTrips / 2],
              microseconds[kRoundTrips / 100 * 99]);
}
