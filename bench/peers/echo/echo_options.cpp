#include "echo_options.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string_view>

namespace ujrpc::echo {

EchoOptions read_echo_options(int argc, char** argv) {
  EchoOptions options;
  for (int index = 1; index + 1 < argc; index += 2) {
    const std::string_view name = argv[index];
    const char* value = argv[index + 1];
    if (name == "--port") options.port = static_cast<std::uint16_t>(std::atoi(value));
    if (name == "--unix") options.unix_path = value;
    if (name == "--request-bytes") options.request_bytes = std::strtoul(value, nullptr, 10);
    if (name == "--spin-micros") options.spin_micros = std::atof(value);
    if (name == "--work-micros") options.work_micros = std::atof(value);
    if (name == "--reply-file") {
      std::ifstream file(value, std::ios::binary);
      options.reply.assign(std::istreambuf_iterator<char>(file), {});
    }
  }
  if (options.request_bytes == 0 || options.reply.empty()) {
    std::fprintf(stderr,
                 "usage: --request-bytes N --reply-file FILE [--port N | --unix PATH] "
                 "[--spin-micros N] [--work-micros N]\n");
    std::exit(1);
  }
  return options;
}

}  // namespace ujrpc::echo
