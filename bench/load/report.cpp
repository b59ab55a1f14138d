#include "report.hpp"

#include <algorithm>
#include <cstdio>

#include "clock.hpp"

namespace ujrpc::load {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char character : text) {
    if (static_cast<unsigned char>(character) < 0x20) continue;  // a label has no use for them
    if (character == '"' || character == '\\') out += '\\';
    out += character;
  }
  return out + "\"";
}

std::string member(const std::string& name, double value) {
  char text[64];
  std::snprintf(text, sizeof text, ",\"%s\":%.3f", name.c_str(), value);
  return text;
}

}  // namespace

std::string report(const Options& options, const Measurement& measured) {
  constexpr double kNsPerUs = 1e3;
  const auto elapsed = static_cast<double>(measured.elapsed_ns);
  const double seconds = elapsed / static_cast<double>(kNanosecondsPerSecond);
  const double calls =
      static_cast<double>(measured.messages) * static_cast<double>(options.calls_per_message());
  const double divisor = std::max(calls, 1.0);  // an idle run has none
  const auto quantile_us = [&](double share) {
    return static_cast<double>(measured.latency_ns.quantile(share)) / kNsPerUs;
  };
  std::string line = "{\"label\":" + quoted(options.label);
  line += member("calls", calls);
  line += member("callsPerSecond", calls / seconds);
  line += member("messagesPerSecond", static_cast<double>(measured.messages) / seconds);
  line += member("p50Us", quantile_us(0.5));
  line += member("p90Us", quantile_us(0.9));
  line += member("p99Us", quantile_us(0.99));
  line += member("p999Us", quantile_us(0.999));
  line += member("maxUs", static_cast<double>(measured.latency_ns.max()) / kNsPerUs);
  line += member("serverUsPerCall", static_cast<double>(measured.server_cpu_ns) / divisor / kNsPerUs);
  line += member("serverCpu", static_cast<double>(measured.server_cpu_ns) / elapsed);
  line += member("loadUsPerCall", static_cast<double>(measured.load_cpu_ns) / divisor / kNsPerUs);
  line += member("loadCpu", static_cast<double>(measured.load_cpu_ns) / elapsed);
  const auto ours = static_cast<double>(measured.server_cpu_ns + measured.load_cpu_ns);
  line += member("otherCpu", (static_cast<double>(measured.machine_cpu_ns) - ours) / elapsed);
  line += member("serverRssBefore", static_cast<double>(measured.server_rss_before));
  line += member("serverRss", static_cast<double>(measured.server_rss));
  return line + "}";
}

}  // namespace ujrpc::load
