#include "timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace ujrpc::timer {

void TimerLink::unlink() {
  prev->next = next;
  next->prev = prev;
  prev = next = this;
}

void TimerLink::push_back(TimerLink& link) {
  link.prev = prev;
  link.next = this;
  prev->next = &link;
  prev = &link;
}

void TimerLink::take_all_from(TimerLink& other) {
  if (other.alone()) return;
  next = other.next;
  prev = other.prev;
  next->prev = this;
  prev->next = this;
  other.prev = other.next = &other;
}

Timer::~Timer() {
  if (wheel_ != nullptr) wheel_->cancel(*this);
}

TimerWheel::~TimerWheel() {
  for (Level& level : levels_) {
    for (TimerLink& slot : level.slots) {
      while (!slot.alone()) {
        auto& timer = static_cast<Timer&>(*slot.next);
        timer.unlink();
        timer.wheel_ = nullptr;
      }
    }
  }
}

void TimerWheel::arm(Timer& timer, std::uint64_t deadline_ms) {
  if (timer.wheel_ != nullptr) timer.wheel_->cancel(timer);
  timer.deadline_ms_ = std::clamp(deadline_ms, elapsed_ms_ + 1, elapsed_ms_ + kMaxDelayMs);
  timer.wheel_ = this;
  armed_count_++;
  place(timer);
}

void TimerWheel::cancel(Timer& timer) {
  if (timer.wheel_ != this) return;
  remove(timer);
}

// The level is set by the highest bit in which the deadline differs from now: below it both lie in
// the same slot of the level above.
void TimerWheel::place(Timer& timer) {
  const std::uint64_t differing = (elapsed_ms_ ^ timer.deadline_ms_) | (kSlots - 1);
  const unsigned highest = 63u - static_cast<unsigned>(std::countl_zero(differing));
  const unsigned level = std::min(highest / kSlotBits, kLevels - 1);
  const unsigned slot = (timer.deadline_ms_ >> (kSlotBits * level)) & (kSlots - 1);
  timer.level_ = static_cast<std::uint8_t>(level);
  timer.slot_ = static_cast<std::uint8_t>(slot);
  levels_[level].slots[slot].push_back(timer);
  levels_[level].occupied |= std::uint64_t{1} << slot;
}

void TimerWheel::remove(Timer& timer) {
  timer.unlink();
  timer.wheel_ = nullptr;
  armed_count_--;
  Level& level = levels_[timer.level_];
  if (level.slots[timer.slot_].alone()) level.occupied &= ~(std::uint64_t{1} << timer.slot_);
}

std::optional<TimerWheel::Expiry> TimerWheel::next_expiry() const {
  for (unsigned level = 0; level < kLevels; level++) {
    const std::uint64_t occupied = levels_[level].occupied;
    if (occupied == 0) continue;
    const unsigned shift = kSlotBits * level;
    const unsigned current = (elapsed_ms_ >> shift) & (kSlots - 1);
    // The current slot has been spread already: what it holds belongs to the next round of the
    // wheel.
    const int ahead = std::countr_zero(std::rotr(occupied, static_cast<int>(current + 1)));
    const unsigned slot = (current + 1 + static_cast<unsigned>(ahead)) & (kSlots - 1);
    const std::uint64_t span = std::uint64_t{1} << (shift + kSlotBits);
    std::uint64_t at = (elapsed_ms_ & ~(span - 1)) + (std::uint64_t{slot} << shift);
    // Only the last level wraps: its slots before the current one belong to the next round.
    if (at <= elapsed_ms_) at += span;
    return Expiry{level, slot, at};
  }
  return std::nullopt;
}

std::optional<std::uint64_t> TimerWheel::next_wake_ms() const {
  const auto expiry = next_expiry();
  if (!expiry) return std::nullopt;
  return expiry->at_ms;
}

std::size_t TimerWheel::fire(const Expiry& expiry) {
  Level& level = levels_[expiry.level];
  TimerLink due;  // a list of its own: callbacks may fill the slot again or cancel what is in here
  due.take_all_from(level.slots[expiry.slot]);
  level.occupied &= ~(std::uint64_t{1} << expiry.slot);
  std::size_t fired = 0;
  while (!due.alone()) {
    auto& timer = static_cast<Timer&>(*due.next);
    timer.unlink();
    if (timer.deadline_ms_ > elapsed_ms_) {
      place(timer);
      continue;
    }
    timer.wheel_ = nullptr;
    armed_count_--;
    fired++;
    timer.callback_(timer.owner_);
  }
  return fired;
}

std::size_t TimerWheel::advance(std::uint64_t now_ms) {
  std::size_t fired = 0;
  for (auto next = next_expiry(); next && next->at_ms <= now_ms; next = next_expiry()) {
    elapsed_ms_ = next->at_ms;
    fired += fire(*next);
  }
  elapsed_ms_ = std::max(elapsed_ms_, now_ms);
  return fired;
}

}  // namespace ujrpc::timer
