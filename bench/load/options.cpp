#include "options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <string_view>
#include <utility>

#include "fatal.hpp"
#include "workload.hpp"

namespace ujrpc::load {
namespace {

constexpr std::string_view kUsage = R"(load (--port N | --unix PATH) [options]
  --protocol P          http  HTTP/1.1 (the default)
                        raw   JSON documents that end in a newline
                        ws    a text message a call over WebSocket
                        grpc  unary calls of message { int64 = 1; int64 = 2; }
  --host A              numeric IPv4 address (127.0.0.1)
  --path P              HTTP request target or gRPC method; {a} and {b} are replaced (/)
  --get                 GET without a body in place of POST
  --call TEXT           one call: {a}, {b}, {id}, {value} and {i}, its place in the batch,
                        are replaced (JSON-RPC of sum)
  --value FILE          the JSON text that {value} stands for
  --frame XY            characters around a batch ([])
  --result TEXT         what stands before a result ("result":); empty: the reply is one
  --connections N       (1)
  --depth N             messages in flight on each connection (1)
  --batch N             calls in a message (0: no batch)
  --reconnect           a new connection for each message
  --idle                one call on each connection, then none
  --verify V            sum, session (23 divides a ^ b), value (as sent), or
                        same: all replies are equal, for servers with a fixed one (sum)
  --calls N             end after N calls, if they come before --seconds are over
  --warmup S --seconds S  (0.5, 2)
  --pid P[,P]           processes whose CPU time is the server's
  --label TEXT          copied to the report
  --describe            print the bytes of a request and end)";

constexpr std::array<std::string_view, 4> kSwitches = {"--get", "--reconnect", "--idle",
                                                       "--describe"};

using Values = std::map<std::string, std::string, std::less<>>;

[[noreturn]] void usage(const std::string& why) {
  fatal(Exit::kUsage, why + "\n" + std::string(kUsage));
}

Values read_words(int argc, char** argv) {
  Values values;
  for (int index = 1; index < argc; ++index) {
    const std::string name = argv[index];
    const bool is_switch =
        std::find(kSwitches.begin(), kSwitches.end(), name) != kSwitches.end();
    if (!name.starts_with("--") || (!is_switch && index + 1 == argc)) {
      usage("unknown option '" + name + "', or its value is missing");
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

  template <typename Value, std::size_t kCount>
  void choice(std::string_view name, Value& value,
              const std::array<std::pair<std::string_view, Value>, kCount>& choices) {
    std::string given;
    text(name, given);
    if (given.empty()) return;
    for (const auto& [word, meaning] : choices) {
      if (given == word) {
        value = meaning;
        return;
      }
    }
    usage(std::string(name) + " has no '" + given + "'");
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

constexpr std::array<std::pair<std::string_view, Protocol>, 4> kProtocols = {
    {{"http", Protocol::kHttp},
     {"raw", Protocol::kRaw},
     {"ws", Protocol::kWebSocket},
     {"grpc", Protocol::kGrpc}}};

constexpr std::array<std::pair<std::string_view, Verify>, 4> kVerifications = {
    {{"sum", Verify::kSum},
     {"session", Verify::kSession},
     {"value", Verify::kValue},
     {"same", Verify::kSame}}};

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
  if (options.reconnect && options.protocol != Protocol::kHttp &&
      options.protocol != Protocol::kRaw) {
    usage("--reconnect is for http and raw");
  }
  if (options.verify == Verify::kValue && options.value_file.empty()) {
    usage("--verify value needs --value");
  }
  if (options.frame.size() != 2) usage("--frame takes two characters");
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
  reader.text("--call", options.call);
  reader.text("--value", options.value_file);
  reader.text("--frame", options.frame);
  reader.text("--result", options.result_key);
  reader.text("--pid", pids);
  reader.number<std::uint16_t>("--port", options.port, 1, 65535);
  reader.number<std::size_t>("--connections", options.connections, 1, 60000);
  reader.number<std::size_t>("--depth", options.depth, 1, kMinMessages);
  reader.number<std::size_t>("--batch", options.batch, 0, kMaxBatch);
  reader.number<double>("--warmup", options.warmup_seconds, 0, kMaxSeconds);
  reader.number<double>("--seconds", options.seconds, 0.01, kMaxSeconds);
  reader.number<std::uint64_t>("--calls", options.calls, 1, 1'000'000'000);
  reader.choice("--protocol", options.protocol, kProtocols);
  reader.choice("--verify", options.verify, kVerifications);
  options.get = reader.flag("--get");
  options.idle = reader.flag("--idle");
  options.reconnect = reader.flag("--reconnect");
  options.describe = reader.flag("--describe");
  reader.finish();
  options.server_pids = read_pids(pids);
  if (!options.describe) check(options);
  return options;
}

}  // namespace ujrpc::load
