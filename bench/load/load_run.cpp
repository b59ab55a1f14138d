#include "load_run.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "clock.hpp"
#include "cpu_time.hpp"
#include "fatal.hpp"
#include "verification.hpp"

namespace ujrpc::load {

LoadRun::LoadRun(const Options& options)
    : options_(&options),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      framing_(options.protocol),
      messages_(make_messages(options)) {
  if (epoll_fd_ < 0) fatal_errno("epoll_create1");
}

LoadRun::~LoadRun() { ::close(epoll_fd_); }

Measurement LoadRun::measure() {
  const auto nanoseconds = [](double seconds) {
    return static_cast<std::uint64_t>(seconds * static_cast<double>(kNanosecondsPerSecond));
  };
  start(now_ns());
  const std::uint64_t warm = now_ns() + nanoseconds(options_->warmup_seconds);
  while (now_ns() < warm) turn();

  measuring_ = true;
  const std::uint64_t server_cpu = cpu_time_ns(options_->server_pids);
  const std::uint64_t load_cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  const std::uint64_t begin = now_ns();
  const std::uint64_t end = begin + nanoseconds(options_->seconds);
  while (now_ns() < end) turn();

  measurement_.elapsed_ns = now_ns() - begin;
  measurement_.load_cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - load_cpu;
  measurement_.server_cpu_ns = cpu_time_ns(options_->server_pids) - server_cpu;
  if (measurement_.messages == 0) fatal(Exit::kConnection, "no answer while measuring");
  return measurement_;
}

void LoadRun::start(std::uint64_t now) {
  for (std::size_t index = 0; index < options_->connections; ++index) {
    connections_.push_back(std::make_unique<Connection>(*options_, epoll_fd_));
    if (!options_->reconnect) connections_.back()->open(opened_++);
  }
  for (const auto& connection : connections_) send_messages(*connection, options_->depth, now);
}

void LoadRun::turn() {
  constexpr int kSilenceMs = 3000;
  std::array<epoll_event, 512> events{};
  const int count =
      epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), kSilenceMs);
  if (count < 0 && errno != EINTR) fatal_errno("epoll_wait");
  if (count == 0) fatal(Exit::kConnection, "no answer for 3 s");
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
  while (const auto reply = framing_.first_reply(bytes.substr(consumed))) {
    settle(connection, reply->body, now);
    consumed += reply->size;
    answered += 1;
  }
  connection.consume(consumed);
  if (answered > 0) send_messages(connection, answered, now);
}

void LoadRun::settle(Connection& connection, std::string_view body, std::uint64_t now) {
  const std::size_t index = find_answered(connection, body);
  if (index == connection.in_flight.size()) fatal(Exit::kWrongAnswer, "a wrong answer", body);
  if (measuring_) {
    measurement_.messages += 1;
    measurement_.latency_ns.add(now - connection.in_flight[index].sent_ns);
  }
  connection.in_flight.erase(connection.in_flight.begin() + static_cast<std::ptrdiff_t>(index));
}

// The place among those in flight; their count when the body answers none. Over HTTP it must be
// the oldest (RFC 9112 §9.3.2); raw replies may overtake each other.
std::size_t LoadRun::find_answered(const Connection& connection, std::string_view body) {
  const std::vector<InFlight>& waiting = connection.in_flight;
  if (options_->verify == Verify::kSame) {
    Message& first = messages_.front();
    if (first.verified.empty()) first.verified = body;
    return !waiting.empty() && first.verified == body ? 0 : waiting.size();
  }
  const std::size_t candidates = options_->protocol == Protocol::kHttp
                                     ? std::min<std::size_t>(1, waiting.size())
                                     : waiting.size();
  for (std::size_t index = 0; index < candidates; ++index) {
    if (answers(messages_[waiting[index].message], body)) return index;
  }
  return waiting.size();
}

void LoadRun::send_messages(Connection& connection, std::size_t count, std::uint64_t now) {
  if (options_->reconnect) connection.open(opened_++);
  output_.clear();
  for (std::size_t index = 0; index < count; ++index) {
    output_ += messages_[next_message_].bytes;
    connection.in_flight.push_back({.message = next_message_, .sent_ns = now});
    next_message_ = (next_message_ + 1) % messages_.size();
  }
  connection.send(output_);
}

}  // namespace ujrpc::load
