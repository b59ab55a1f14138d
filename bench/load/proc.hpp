#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

// What Linux tells in /proc.
namespace ujrpc::load {

// CPU time that all threads of these processes have had, in nanoseconds: the first field of
// /proc/PID/task/*/schedstat (Linux, Documentation/scheduler/sched-stats.rst). Unlike the ticks in
// /proc/PID/stat it is exact for a run of one second.
[[nodiscard]] std::uint64_t cpu_time_ns(const std::vector<pid_t>& pids);

// The time that any core was busy since the machine started, to ten milliseconds: the kernel's own
// work and what the host gave to others are in it.
[[nodiscard]] std::uint64_t machine_cpu_time_ns();

// What these processes have in memory (RSS).
[[nodiscard]] std::uint64_t resident_bytes(const std::vector<pid_t>& pids);

}  // namespace ujrpc::load
