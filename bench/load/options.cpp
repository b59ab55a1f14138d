#include "options.hpp"

#include <charconv>
#include <cstdlib>
#include <map>
#include <string_view>

#include "fatal.hpp"
#include "workload.hpp"

namespace ujrpc::load {
namespace {

constexpr std::string_view kUsage = R"(load (--port N | --unix PATH) [options]
  --protocol http|raw   HTTP/1.1 POSTs, or JSON documents that end in a newline (http)
  --host A              numeric IPv4 address (127.0.0.1)
  --path P              HTTP request target (/)
  --method M            method to call with two numbers (sum)
  --params array|object (array)
  --body FILE           send this body instead; needs --verify same
  --connections N       (1)
  --depth N             messages in flight on each connection (1)
  --batch N             calls in a message (0: no batch)
  --reconnect           a new connection for each message
  --verify sum|same     check that each result is a + b, or that all replies are equal (sum)
  --warmup S --seconds S  (0.5, 2)
  --pid P[,P]           processes whose CPU time is the server's
  --label TEXT          copied to the report
  --describe            print the bytes of a request and end)";

using Values = std::map<std::string, std::string, std::less<>>;

[[noreturn]] void usage(const std::string& why) {
  fatal(Exit::kUsage, why + "\n" + std::string(kUsage));
}

Values read_words(int argc, char** argv) {
  Values values;
  for (int index = 1; index < argc; ++index) {
    const std::string name = argv[index];
    const bool is_switch = name == "--reconnect" || name == "--describe";
    if (!name.starts_with("--") || (!is_switch && index + 1 == argc)) {
      usage("'" + name + "' is no option, or its value is missing");
    }
    values[name] = is_switch ? "yes" : argv[++index];
  }
  return values;
}

// Takes options out of the map, so that what stays in it is unknown.
class Reader {
 public:
  explicit Reader(Values values) : values_(std::move(values)) {}

  void text(std::string_view name, std::string& value) {
    const auto found = values_.find(name);
    if (found == values_.end()) return;
    value = found->second;
    values_.erase(found);
  }

  template <typename Number>
  void number(std::string_view name, Number& value, Number least, Number most) {
    std::string given;
    text(name, given);
    if (given.empty()) return;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    const bool whole = error == std::errc{} && end == given.data() + given.size();
    if (!whole || value < least || value > most) usage(std::string(name) + " is out of range");
  }

  bool choice(std::string_view name, std::string_view first, std::string_view second) {
    std::string given(first);
    text(name, given);
    if (given != first && given != second) usage(std::string(name) + " has no '" + given + "'");
    return given == second;
  }

  bool flag(std::string_view name) {
    std::string given;
    text(name, given);
    return !given.empty();
  }

  void finish() const {
    if (!values_.empty()) usage("there is no option " + values_.begin()->first);
  }

 private:
  Values values_;
};

std::vector<pid_t> read_pids(const std::string& text) {
  std::vector<pid_t> pids;
  for (const char* at = text.data(); at < text.data() + text.size();) {
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(at, text.data() + text.size(), pid);
    if (error != std::errc{} || pid <= 0) usage("--pid takes process ids: 12,34");
    pids.push_back(pid);
    at = end + 1;
  }
  return pids;
}

void check(const Options& options) {
  if (options.port == 0 && options.unix_path.empty()) usage("--port or --unix is missing");
  if (options.reconnect && options.depth > 1) usage("--reconnect is for --depth 1");
  if (!options.body_file.empty() && options.verify != Verify::kSame) {
    usage("--body needs --verify same");
  }
}

}  // namespace

Options read_options(int argc, char** argv) {
  constexpr double kMaxSeconds = 3600;
  Options options;
  Reader reader(read_words(argc, argv));
  std::string pids;
  reader.text("--label", options.label);
  reader.text("--host", options.host);
  reader.text("--unix", options.unix_path);
  reader.text("--path", options.path);
  reader.text("--method", options.method);
  reader.text("--body", options.body_file);
  reader.text("--pid", pids);
  reader.number<std::uint16_t>("--port", options.port, 1, 65535);
  reader.number<std::size_t>("--connections", options.connections, 1, 60000);
  reader.number<std::size_t>("--depth", options.depth, 1, kMinMessages);
  reader.number<std::size_t>("--batch", options.batch, 0, kMaxBatch);
  reader.number<double>("--warmup", options.warmup_seconds, 0, kMaxSeconds);
  reader.number<double>("--seconds", options.seconds, 0.01, kMaxSeconds);
  options.protocol = reader.choice("--protocol", "http", "raw") ? Protocol::kRaw : Protocol::kHttp;
  options.named_params = reader.choice("--params", "array", "object");
  options.verify = reader.choice("--verify", "sum", "same") ? Verify::kSame : Verify::kSum;
  options.reconnect = reader.flag("--reconnect");
  options.describe = reader.flag("--describe");
  reader.finish();
  options.server_pids = read_pids(pids);
  if (!options.describe) check(options);
  return options;
}

}  // namespace ujrpc::load
