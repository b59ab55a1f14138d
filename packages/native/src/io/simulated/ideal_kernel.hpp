#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "../kernel.hpp"

namespace ujrpc::io {

// A kernel without faults and without cost: brings in every turn what it was told to, and takes
// everything that is sent. For measurements of what is above it.
class IdealKernel : public Kernel {
 public:
  // The next turn accepts so many more connections.
  void connect(int count) { waiting_ += count; }

  // From now on every turn brings these bytes on each connection but the first so many; none: "".
  void bring(std::string_view bytes, std::size_t but_first = 0) {
    input_.assign(bytes).append(kReadPadding, '\0');
    bytes_ = bytes.size();
    first_ = but_first;
  }

  [[nodiscard]] std::size_t sent_bytes() const { return sent_bytes_; }

  void accept(std::uint32_t, int) override {}
  bool stop_accept(std::uint32_t, int) override { return true; }
  void refuse_one(int) override {}
  void recv(Endpoint& endpoint) override { reading_.push_back(endpoint.handle); }
  bool stop_recv(Endpoint&) override { return true; }
  int send(Endpoint&, std::string_view bytes, bool) override {
    sent_bytes_ += bytes.size();
    return static_cast<int>(bytes.size());
  }
  bool cancel(Endpoint&) override { return true; }
  int shutdown_write(Endpoint&) override { return 0; }
  void close(Endpoint&) override {}
  void close_fd(int) override {}
  void wait(int) override {}
  bool dispatch(Completions& completions) override {
    for (; waiting_ > 0; --waiting_) completions.accepted(0, accepted_++);
    for (std::size_t i = first_; bytes_ > 0 && i < reading_.size(); ++i) {
      completions.received(*completions.find(reading_[i]), {input_.data(), bytes_});
    }
    return false;
  }
  void submit() override {}
  void watch(int) override {}
  int poll_fd() override { return -1; }
  std::uint64_t now_ms() override { return 0; }

 private:
  int waiting_ = 0;
  int accepted_ = 0;
  std::string input_;
  std::size_t bytes_ = 0;
  std::size_t first_ = 0;
  std::size_t sent_bytes_ = 0;
  std::vector<Handle> reading_;
};

}  // namespace ujrpc::io
