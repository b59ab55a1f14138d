// Deadlines of connections and calls, in milliseconds of any monotonic clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ujrpc::timer {

class TimerWheel;

// Node of a circular doubly linked list: a timer leaves its slot in O(1), without a search.
struct TimerLink {
  TimerLink* prev = this;
  TimerLink* next = this;

  TimerLink() = default;
  TimerLink(const TimerLink&) = delete;
  TimerLink& operator=(const TimerLink&) = delete;

  [[nodiscard]] bool alone() const { return next == this; }
  void unlink();
  void push_back(TimerLink& link);
  void take_all_from(TimerLink& other);
};

// One deadline, embedded in its owner: arming allocates nothing. Destroying it cancels it.
class Timer : private TimerLink {
 public:
  using Callback = void (*)(void* owner);

  Timer(Callback callback, void* owner) : callback_(callback), owner_(owner) {}
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  [[nodiscard]] bool armed() const { return wheel_ != nullptr; }
  // Meaningful while armed.
  [[nodiscard]] std::uint64_t deadline_ms() const { return deadline_ms_; }

 private:
  friend class TimerWheel;

  Callback callback_;
  void* owner_;
  TimerWheel* wheel_ = nullptr;
  std::uint64_t deadline_ms_ = 0;
  std::uint8_t level_ = 0;
  std::uint8_t slot_ = 0;
};

// Hierarchical timer wheel: six levels of 64 slots, where a slot of level n spans 64^n ms. Arming
// and cancelling are O(1); a timer moves down at most five times before it fires. Timers further
// away than 64^6 ms (two years) are clamped to that.
class TimerWheel {
 public:
  explicit TimerWheel(std::uint64_t now_ms) : elapsed_ms_(now_ms) {}
  // Timers that are still armed become unarmed.
  ~TimerWheel();
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;

  // Arms, or re-arms, for the given time. A time that has passed fires at the next advance, at the
  // earliest one millisecond after the last: a callback that re-arms itself cannot hold the loop.
  void arm(Timer& timer, std::uint64_t deadline_ms);
  void cancel(Timer& timer);

  // When advance() has something to do next, if ever: the nearest deadline, or an earlier moment
  // when a slot of a higher level has to be spread over the levels below.
  [[nodiscard]] std::optional<std::uint64_t> next_wake_ms() const;

  // Fires all timers due at now_ms, nearly in the order of their deadlines. Callbacks may arm,
  // cancel and destroy any timer. Returns how many fired.
  std::size_t advance(std::uint64_t now_ms);

  [[nodiscard]] std::size_t armed_count() const { return armed_count_; }

 private:
  static constexpr unsigned kSlotBits = 6;
  static constexpr unsigned kSlots = 1u << kSlotBits;
  static constexpr unsigned kLevels = 6;
  static constexpr std::uint64_t kMaxDelayMs = (std::uint64_t{1} << (kSlotBits * kLevels)) - 1;

  struct Level {
    std::uint64_t occupied = 0;  // bit n: slot n has timers
    std::array<TimerLink, kSlots> slots;
  };
  struct Expiry {
    unsigned level;
    unsigned slot;
    std::uint64_t at_ms;
  };

  void place(Timer& timer);
  void remove(Timer& timer);
  std::size_t fire(const Expiry& expiry);
  [[nodiscard]] std::optional<Expiry> next_expiry() const;

  std::uint64_t elapsed_ms_;
  std::size_t armed_count_ = 0;
  std::array<Level, kLevels> levels_;
};

}  // namespace ujrpc::timer
