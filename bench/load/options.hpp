#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ujrpc::load {

enum class Protocol : std::uint8_t { kHttp, kRaw };

// What an answer is held against.
enum class Verify : std::uint8_t {
  kSum,   // its id must be of a call in flight, its result that call's a + b
  kSame,  // it must equal the first answer, byte for byte: for peers with a fixed reply
};

struct Options {
  std::string label;
  Protocol protocol = Protocol::kHttp;
  std::string host = "127.0.0.1";  // a numeric IPv4 address
  std::uint16_t port = 0;
  std::string unix_path;  // in place of host and port
  std::string path = "/";
  std::string method = "sum";
  bool named_params = false;
  std::string body_file;  // one fixed message body in place of `sum` calls
  std::size_t connections = 1;
  std::size_t depth = 1;  // messages in flight on each connection
  std::size_t batch = 0;  // calls in a message; 0 for a message that is one call
  bool reconnect = false;
  Verify verify = Verify::kSum;
  double warmup_seconds = 0.5;
  double seconds = 2;
  std::vector<pid_t> server_pids;
  bool describe = false;  // print the size of a request and end

  [[nodiscard]] std::size_t calls_per_message() const { return batch == 0 ? 1 : batch; }
};

// Ends the process with the right form when the words are wrong.
[[nodiscard]] Options read_options(int argc, char** argv);

}  // namespace ujrpc::load
