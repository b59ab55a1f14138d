#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "protocols/websocket/frame.hpp"

namespace ujrpc::websocket {

/// Appends the header of an unfragmented frame. A server does not mask (RFC 6455 §5.1).
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_bytes);

/// Appends a close frame: with no payload for kNoStatus, else with the code and nothing more.
void append_close(std::string& out, CloseCode code);

/// Appends a pong, whose payload is that of the ping that it answers.
void append_pong(std::string& out, std::string_view payload);

/// Appends a ping without a payload.
void append_ping(std::string& out);

}  // namespace ujrpc::websocket
