#include "load_run.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "clock.hpp"
#include "fatal.hpp"
#include "proc.hpp"
#include "verification.hpp"

namespace ujrpc::load {

namespace {

std::uint64_t nanoseconds(double seconds) {
  return static_cast<std::uint64_t>(seconds * static_cast<double>(kNanosecondsPerSecond));
}

void sleep_until(std::uint64_t end) {
  timespec time{};
  time.tv_sec = static_cast<time_t>(end / kNanosecondsPerSecond);
  time.tv_nsec = static_cast<long>(end % kNanosecondsPerSecond);
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

}  // namespace

LoadRun::LoadRun(const Options& options)
    : options_(&options),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      messages_(make_messages(options)) {
  if (epoll_fd_ < 0) fatal_errno("epoll_create1");
}

LoadRun::~LoadRun() { ::close(epoll_fd_); }

Measurement LoadRun::measure() {
  measurement_.server_rss_before = resident_bytes(options_->server_pids);
  start();
  const std::uint64_t warm = now_ns() + nanoseconds(options_->warmup_seconds);
  if (options_->idle) sleep_until(warm);
  while (now_ns() < warm) turn();

  measuring_ = true;
  const std::uint64_t server_cpu = cpu_time_ns(options_->server_pids);
  const std::uint64_t load_cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  const std::uint64_t machine_cpu = machine_cpu_time_ns();
  const std::uint64_t begin = now_ns();
  if (options_->idle) sleep_until(begin + nanoseconds(options_->seconds));
  if (!options_->idle) measure_calls();

  measurement_.elapsed_ns = now_ns() - begin;
  measurement_.machine_cpu_ns = machine_cpu_time_ns() - machine_cpu;
  measurement_.load_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - load_cpu;
  measurement_.server_cpu_ns = cpu_time_ns(options_->server_pids) - server_cpu;
  measurement_.server_rss = resident_bytes(options_->server_pids);
  return measurement_;
}

void LoadRun::measure_calls() {
  const std::uint64_t end = now_ns() + nanoseconds(options_->seconds);
  const std::uint64_t wanted = options_->calls / options_->calls_per_message();
  // At least one answer, however short the time: without any, turn() gives up.
  while ((now_ns() < end || measurement_.messages == 0) &&
         (wanted == 0 || measurement_.messages < wanted)) {
    turn();
  }
}

// In waves that fit into any backlog: a dropped SYN is repeated after a second only. Each
// connection has one round of answers and then waits for the others: Node accepts one connection a
// turn of its loop, and a turn that also answers thousands is long.
void LoadRun::start() {
  holding_ = !options_->reconnect && !options_->idle;
  constexpr std::size_t kWave = 256;
  while (connections_.size() < options_->connections) {
    const std::size_t first = connections_.size();
    const std::size_t end = std::min(first + kWave, options_->connections);
    for (std::size_t index = first; index < end; ++index) {
      connections_.push_back(std::make_unique<Connection>(*options_, epoll_fd_));
      if (!options_->reconnect) connections_.back()->open(opened_++);
      send_messages(*connections_.back(), options_->depth, now_ns());
    }
    for (std::size_t index = first; index < end; ++index) {
      while (!connections_[index]->has_answered) turn();
    }
  }
  if (!holding_) return;
  holding_ = false;
  for (const auto& connection : connections_) {
    send_messages(*connection, options_->depth - connection->in_flight.size(), now_ns());
  }
}

void LoadRun::turn() {
  constexpr int kSilenceMs = 10'000;
  std::array<epoll_event, 512> events{};
  const int count =
      epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), kSilenceMs);
  if (count < 0 && errno != EINTR) fatal_errno("epoll_wait");
  if (count == 0) fatal(Exit::kConnection, "no answer for 10 s");
  for (int index = 0; index < count; ++index) {
    const epoll_event& event = events[static_cast<std::size_t>(index)];
    Connection& connection = *static_cast<Connection*>(event.data.ptr);
    if ((event.events & EPOLLOUT) != 0) connection.flush();
    if ((event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) on_readable(connection);
  }
}

void LoadRun::on_readable(Connection& connection) {
  if (!connection.receive()) {
    fatal(Exit::kConnection, "the server closed a connection", connection.received());
  }
  const std::uint64_t now = now_ns();
  const std::string_view bytes = connection.received();
  std::size_t consumed = 0;
  std::size_t answered = 0;
  control_.clear();
  while (const auto unit = connection.wire->next(bytes.substr(consumed), control_)) {
    consumed += unit->size;
    if (!unit->is_reply) continue;
    settle(connection, *unit, now);
    answered += 1;
  }
  connection.consume(consumed);
  if (!control_.empty()) connection.send(control_);
  if (answered > 0 && !options_->idle && !holding_) send_messages(connection, answered, now);
}

void LoadRun::settle(Connection& connection, const Unit& reply, std::uint64_t now) {
  const std::size_t index = find_answered(connection, reply);
  if (index == connection.in_flight.size()) fatal(Exit::kWrongAnswer, "a wrong answer", reply.body);
  connection.has_answered = true;
  if (measuring_) {
    measurement_.messages += 1;
    measurement_.latency_ns.add(now - connection.in_flight[index].sent_ns);
  }
  connection.in_flight.erase(connection.in_flight.begin() + static_cast<std::ptrdiff_t>(index));
}

// The place among those in flight; their count when the reply answers none. Over HTTP it must be
// the oldest (RFC 9112 §9.3.2); a gRPC reply names its stream; others may overtake each other.
std::size_t LoadRun::find_answered(const Connection& connection, const Unit& reply) {
  const std::vector<InFlight>& waiting = connection.in_flight;
  if (options_->verify == Verify::kSame) {
    Message& first = messages_.front();
    if (first.verified.empty()) first.verified = reply.body;
    return !waiting.empty() && first.verified == reply.body ? 0 : waiting.size();
  }
  const std::size_t candidates = options_->protocol == Protocol::kHttp
                                     ? std::min<std::size_t>(1, waiting.size())
                                     : waiting.size();
  for (std::size_t index = 0; index < candidates; ++index) {
    if (waiting[index].stream != reply.stream) continue;
    if (answers(*options_, messages_[waiting[index].message], reply.body)) return index;
  }
  return waiting.size();
}

void LoadRun::send_messages(Connection& connection, std::size_t count, std::uint64_t now) {
  if (options_->reconnect) connection.open(opened_++);
  output_.clear();
  for (std::size_t index = 0; index < count; ++index) {
    const std::uint32_t stream = connection.wire->append(messages_[next_message_].bytes, output_);
    connection.in_flight.push_back({.message = next_message_, .stream = stream, .sent_ns = now});
    next_message_ = (next_message_ + 1) % messages_.size();
  }
  connection.send(output_);
}

}  // namespace ujrpc::load
