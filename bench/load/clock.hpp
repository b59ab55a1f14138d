#pragma once

#include <cstdint>
#include <ctime>

namespace ujrpc::load {

inline constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

inline std::uint64_t clock_ns(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kNanosecondsPerSecond +
         static_cast<std::uint64_t>(time.tv_nsec);
}

inline std::uint64_t now_ns() { return clock_ns(CLOCK_MONOTONIC); }

}  // namespace ujrpc::load
