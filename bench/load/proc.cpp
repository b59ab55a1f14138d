#include "proc.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "clock.hpp"

namespace ujrpc::load {

std::uint64_t cpu_time_ns(const std::vector<pid_t>& pids) {
  std::uint64_t total = 0;
  for (const pid_t pid : pids) {
    std::error_code gone;
    const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
    const std::filesystem::directory_iterator end;
    for (std::filesystem::directory_iterator at(tasks, gone); !gone && at != end;
         at.increment(gone)) {
      std::uint64_t on_cpu_ns = 0;
      if (std::ifstream(at->path() / "schedstat") >> on_cpu_ns) total += on_cpu_ns;
    }
  }
  return total;
}

std::uint64_t machine_cpu_time_ns() {
  std::ifstream stat("/proc/stat");
  std::string cpu;
  std::uint64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0,
                steal = 0;
  stat >> cpu >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  const auto ticks_per_second = static_cast<std::uint64_t>(sysconf(_SC_CLK_TCK));
  return (user + nice + system + irq + softirq + steal) * (kNanosecondsPerSecond / ticks_per_second);
}

std::uint64_t resident_bytes(const std::vector<pid_t>& pids) {
  std::uint64_t pages = 0;
  for (const pid_t pid : pids) {
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    std::ifstream("/proc/" + std::to_string(pid) + "/statm") >> size >> resident;
    pages += resident;
  }
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace ujrpc::load
