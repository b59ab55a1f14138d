#include "cpu_time.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

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

}  // namespace ujrpc::load
