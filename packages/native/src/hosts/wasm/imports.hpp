#pragma once

#include <cstddef>
#include <cstdint>

// What JavaScript does for the engine: the module `host`, which lib/wasm/engine.js implements.
#define UJRPC_IMPORT(name) __attribute__((import_module("host"), import_name(name)))

extern "C" {
/// Milliseconds of a clock that does not count while the loop is blocked.
UJRPC_IMPORT("now") double host_now();

// Of sockets, by their number.
UJRPC_IMPORT("receive") void host_receive(int socket, int on);
/// Bytes taken (all of them), -errno, or Kernel::kPending where the sender is to wait.
UJRPC_IMPORT("send") int host_send(int socket, const char* bytes, std::size_t count);
/// Ends our writing: 0 or an errno.
UJRPC_IMPORT("end") int host_end(int socket);
UJRPC_IMPORT("destroy") void host_destroy(int socket);
/// Writes "PORT HOST", or nothing for a socket file; returns how many bytes.
UJRPC_IMPORT("peer") std::size_t host_peer(int socket, char* text, std::size_t room);

// Of the application, see lib/index.d.ts.
UJRPC_IMPORT("dispatch") void host_dispatch(std::uint32_t entries, std::uint32_t numbers);
/// An upper bound of the bytes of a reply.
UJRPC_IMPORT("replyRoom") std::size_t host_reply_room(std::uint32_t index);
UJRPC_IMPORT("reply") std::size_t host_reply(std::uint32_t index, char* bytes, std::size_t room);
UJRPC_IMPORT("closed") void host_closed();
}
