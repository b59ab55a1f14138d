#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ujrpc::load {

enum class Protocol : std::uint8_t { kHttp, kRaw, kWebSocket, kGrpc };

// What an answer is held against: its id must be of a call in flight, where calls have ids, and its
// result must be
enum class Verify : std::uint8_t {
  kSum,      // a + b
  kSession,  // whether 23 divides a ^ b
  kValue,    // the JSON text that was sent as {value}
  kSame,     // … no: the whole reply must equal the first one, for peers with a fixed reply
};

struct Options {
  std::string label;
  Protocol protocol = Protocol::kHttp;
  std::string host = "127.0.0.1";  // a numeric IPv4 address
  std::uint16_t port = 0;
  std::string unix_path;  // instead of host and port
  std::string path = "/";
  bool get = false;
  std::string call = R"({"jsonrpc":"2.0","method":"sum","params":[{a},{b}],"id":{id}})";
  std::string value_file;
  std::string frame = "[]";                // around the calls of a batch
  std::string result_key = R"("result":)";  // before a result; empty: the reply is the result
  std::size_t connections = 1;
  std::size_t depth = 1;  // messages in flight on each connection
  std::size_t batch = 0;  // calls in a message; 0 for a message that is one call
  bool reconnect = false;
  bool idle = false;  // one call on each connection, then nothing
  Verify verify = Verify::kSum;
  double warmup_seconds = 0.5;
  double seconds = 2;
  std::uint64_t calls = 0;  // end after so many; 0 for no bound
  std::vector<pid_t> server_pids;
  bool describe = false;  // print the size of a request and end

  [[nodiscard]] std::size_t calls_per_message() const { return batch == 0 ? 1 : batch; }
  [[nodiscard]] bool has_ids() const { return call.find("{id}") != std::string::npos; }
};

// Ends the process with the right form when the words are wrong.
[[nodiscard]] Options read_options(int argc, char** argv);

}  // namespace ujrpc::load
