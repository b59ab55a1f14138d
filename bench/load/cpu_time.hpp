#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace ujrpc::load {

// CPU time that all threads of these processes have had, in nanoseconds: the first field of
// /proc/PID/task/*/schedstat (Linux, Documentation/scheduler/sched-stats.rst). Unlike the ticks in
// /proc/PID/stat it is exact for a run of one second.
[[nodiscard]] std::uint64_t cpu_time_ns(const std::vector<pid_t>& pids);

}  // namespace ujrpc::load
