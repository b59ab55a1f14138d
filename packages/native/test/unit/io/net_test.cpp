#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include "../../../src/net/listener.hpp"
#include "../../../src/net/socket_address.hpp"

using namespace ujrpc::net;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() { REQUIRE(mkdtemp(path_.data()) != nullptr); }
  ~TemporaryFolder() { rmdir(path_.c_str()); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_ = "/tmp/ujrpc-net-XXXXXX";
};

ListenResult listen_on_path(const std::string& path) {
  ListenOptions options;
  options.path = path;
  return listen(options);
}

bool exists(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0;
}

UniqueFd connect_to(const SocketAddress& address) {
  UniqueFd fd(::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(fd.get(), address.raw(), address.length) != 0) fd.reset();
  return fd;
}

UniqueFd connect_to(const Address& address) {
  return connect_to(*(address.is_ip ? ip_address(address.host, address.port)
                                    : unix_address(address.host)));
}

}  // namespace

TEST_CASE("port 0 is answered with the port that was bound, on IPv4 and IPv6") {
  for (const char* host : {"127.0.0.1", "::1"}) {
    CAPTURE(host);
    ListenOptions options;
    options.host = host;
    ListenResult result = listen(options);
    REQUIRE_MESSAGE(!result.error, result.error.message);
    CHECK(result.listener.address().host == host);
    CHECK(result.listener.address().port != 0);
    CHECK(connect_to(result.listener.address()));
  }
  CHECK(ip_address("::1", 80)->named().text() == "[::1]:80");
  CHECK(ip_address("127.0.0.1", 80)->named().text() == "127.0.0.1:80");
}

TEST_CASE("a port in use is a clear error, unless both share it") {
  ListenResult first = listen({});
  ListenOptions options;
  options.port = first.listener.address().port;
  const ListenResult second = listen(options);
  CHECK(second.error.code == EADDRINUSE);
  CHECK(second.error.message == "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                                    ": Address already in use (another server is listening there)");
  first.listener.close();
  options.reuse_port = true;
  const ListenResult shared = listen(options);
  const ListenResult sharing = listen(options);
  CHECK_FALSE(shared.error);
  CHECK_FALSE(sharing.error);
}

TEST_CASE("a name is not looked up") {
  ListenOptions options;
  options.host = "localhost";
  const ListenResult result = listen(options);
  CHECK(result.error.code == EINVAL);
  CHECK(result.error.message.find("numeric") != std::string::npos);
}

TEST_CASE("a socket file goes with its listener") {
  const TemporaryFolder folder;
  const std::string path = folder.file("rpc.sock");
  {
    const ListenResult result = listen_on_path(path);
    REQUIRE_MESSAGE(!result.error, result.error.message);
    CHECK(result.listener.address().text() == "unix:" + path);
    CHECK(connect_to(result.listener.address()));
  }
  CHECK_FALSE(exists(path));
}

TEST_CASE("a socket file without a server is taken over, one with a server is not") {
  const TemporaryFolder folder;
  const std::string path = folder.file("rpc.sock");
  {  // bound and left, as by a process that was killed
    const UniqueFd dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    const SocketAddress address = *unix_address(path);
    REQUIRE(::bind(dead.get(), address.raw(), address.length) == 0);
  }
  REQUIRE(exists(path));
  const ListenResult result = listen_on_path(path);
  CHECK_FALSE(result.error);
  const ListenResult second = listen_on_path(path);
  CHECK(second.error.code == EADDRINUSE);
  CHECK(connect_to(*unix_address(path)));
}

TEST_CASE("a file that is not a socket is left alone") {
  const TemporaryFolder folder;
  const std::string path = folder.file("precious");
  std::ofstream(path) << "data";
  const ListenResult result = listen_on_path(path);
  CHECK(result.error.code == EADDRINUSE);
  CHECK(exists(path));
  unlink(path.c_str());
}

TEST_CASE("a listener does not remove the socket file of its successor") {
  const TemporaryFolder folder;
  const std::string path = folder.file("rpc.sock");
  ListenResult first = listen_on_path(path);
  REQUIRE(unlink(path.c_str()) == 0);
  ListenResult second = listen_on_path(path);
  first.listener.close();
  CHECK(exists(path));
  second.listener.close();
  CHECK_FALSE(exists(path));
}

TEST_CASE("a socket path that the kernel cannot hold is refused with its limit") {
  const ListenResult result = listen_on_path("/tmp/" + std::string(200, 'x'));
  CHECK(result.error.message.find("107 bytes") != std::string::npos);
}

TEST_CASE("connections inherit the receive buffer and TCP_NODELAY of their listener") {
  ListenOptions options;
  options.receive_buffer_bytes = 32 * 1024;
  const ListenResult result = listen(options);
  const UniqueFd client = connect_to(result.listener.address());
  const UniqueFd accepted(::accept(result.listener.fd(), nullptr, nullptr));
  int value = 0;
  socklen_t length = sizeof value;
  REQUIRE(getsockopt(accepted.get(), SOL_SOCKET, SO_RCVBUF, &value, &length) == 0);
  CHECK(value == 2 * options.receive_buffer_bytes);  // the kernel counts its own overhead in
  REQUIRE(getsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &value, &length) == 0);
  CHECK(value == 1);
}
