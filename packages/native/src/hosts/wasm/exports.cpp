// What JavaScript calls; lib/wasm/ has the other half.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>

#include "base64/base64.hpp"
#include "hosts/wasm/wasm_host.hpp"
#include "protocols/http/request.hpp"

#define UJRPC_EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace {

using ujrpc::calls::CallBlock;
using ujrpc::Lane;
using ujrpc::io::HostKernel;
using ujrpc::wasm::host;

std::span<const std::uint8_t> input_bytes(std::size_t bytes) {
  const std::string_view in = host().input(bytes);
  return {reinterpret_cast<const std::uint8_t*>(in.data()), in.size()};
}

/// Names and values in turn, each with a NUL after it.
std::size_t put_fields(std::string_view head) {
  std::string& out = host().output;
  out.clear();
  ujrpc::http::FieldReader reader(head);
  for (ujrpc::http::Field field; reader.next(field);) {
    out.append(field.name).append(1, '\0').append(field.value).append(1, '\0');
  }
  return out.size();
}

std::size_t put(std::string_view text) {
  host().output.assign(text);
  return text.size();
}

std::uint32_t address_of(const void* at) {
  return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(at));
}

}  // namespace

UJRPC_EXPORT("input") char* input(std::size_t bytes) { return host().input_room(bytes); }
UJRPC_EXPORT("output") const char* output() { return host().output.data(); }

/// Begins to serve, at an IP address or, without one, wherever connections come from. Returns where
/// the memory is that both sides use, in the order of LAYOUT in lib/wasm/memory.js.
UJRPC_EXPORT("open") const std::uint32_t* open(int port, std::size_t host_bytes) {
  ujrpc::net::Address address;
  address.host = host().input(host_bytes);
  address.port = static_cast<std::uint16_t>(port);
  address.is_ip = host_bytes > 0;
  host().open(std::move(address));
  const CallBlock& block = host().block();
  using Entry = CallBlock::Entry;
  using Text = CallBlock::StringArgument;
  static std::uint32_t layout[] = {
      address_of(host().kernel().events()),
      HostKernel::kMaxEvents,
      address_of(host().kernel().inbox()),
      HostKernel::kInboxBytes,
      CallBlock::kCapacity,
      address_of(block.numbers),
      address_of(block.results),
      address_of(block.method),
      address_of(block.call),
      address_of(block.connection),
      address_of(block.first),
      address_of(block.count),
      address_of(block.lane),
      address_of(block.outcome),
      address_of(&block.entry(0)),
      sizeof(Entry),
      offsetof(Entry, id),
      offsetof(Entry, params),
      offsetof(Entry, meta),
      offsetof(Entry, duplicate),
      sizeof(Text),
      offsetof(Text, form),
  };
  return layout;
}

/// Deals with so many events. Returns how long it may be until the next turn, in milliseconds; -1:
/// for ever.
UJRPC_EXPORT("turn") int turn(std::uint32_t events) {
  host().kernel().set_event_count(events);
  host().engine().turn(0);
  return host().engine().timeout_ms(-1);
}

// During dispatch: what the strings and bytes among the arguments are, where they are.
UJRPC_EXPORT("strings") const void* strings() { return host().block().strings().data(); }
UJRPC_EXPORT("stringCount") std::size_t string_count() { return host().block().strings().size(); }

/// Puts the bytes of a string that is base64 to output; -1 where it is not. Then its call leaves the
/// scalar lane: JavaScript words the error.
UJRPC_EXPORT("decode") std::int32_t decode(std::uint32_t index) {
  const CallBlock::StringArgument& argument = host().block().strings()[index];
  std::string& out = host().output;
  out.resize(ujrpc::base64::decoded_size(argument.text));
  if (ujrpc::base64::decode(argument.text, reinterpret_cast<std::uint8_t*>(out.data()))) {
    return static_cast<std::int32_t>(out.size());
  }
  host().block().lane[argument.entry] = Lane::kCall;
  return -1;
}

UJRPC_EXPORT("answerBytes") void answer_bytes(std::uint32_t index, std::size_t bytes) {
  if (host().entry(index) != nullptr) host().engine().answer_bytes(index, input_bytes(bytes));
}
UJRPC_EXPORT("settle") void settle(std::int32_t call, std::size_t bytes) {
  host().engine().settle(call, std::string(host().input(bytes)));
}
UJRPC_EXPORT("settleBytes") void settle_bytes(std::int32_t call, std::size_t bytes) {
  host().engine().settle_bytes(call, input_bytes(bytes));
}

UJRPC_EXPORT("takesMessages") bool takes_messages(std::int32_t connection) {
  return host().engine().takes_messages(connection);
}
/// A message that answers nothing; see Engine::push().
UJRPC_EXPORT("push") bool push(std::int32_t connection, std::size_t bytes) {
  return host().engine().push(connection, host().input(bytes));
}

/// See Dispatcher::stream_form().
UJRPC_EXPORT("streamForm") std::int32_t stream_form(std::uint32_t index) {
  const CallBlock::Entry* const entry = host().entry(index);
  if (entry == nullptr || entry->reply == nullptr) return -1;
  return static_cast<std::int32_t>(ujrpc::calls::Dispatcher::stream_form(*entry));
}
/// The part, then the id of its event are in the input; see Engine::append().
UJRPC_EXPORT("append") bool append(std::int32_t call, std::size_t part_bytes,
                                   std::size_t id_bytes) {
  const std::string_view both = host().input(part_bytes + id_bytes);
  return host().engine().append(call, both.substr(0, part_bytes), both.substr(part_bytes));
}

/// What the header of its message says; 0 where it says nothing.
UJRPC_EXPORT("timeoutMsOf") std::uint32_t timeout_ms_of(std::uint32_t index) {
  const auto* const entry = host().entry(index);
  return entry == nullptr ? 0 : entry->timeout_ms;
}

// Each puts a text to output and returns its size; 0 if it is absent.
UJRPC_EXPORT("idOf") std::size_t id_of(std::uint32_t index) {
  const auto* const entry = host().entry(index);
  return put(entry == nullptr ? std::string_view() : entry->id);
}
UJRPC_EXPORT("paramsOf") std::size_t params_of(std::uint32_t index) {
  const auto* const entry = host().entry(index);
  return put(entry == nullptr ? std::string_view() : entry->params);
}
UJRPC_EXPORT("paramsOfCall") std::size_t params_of_call(std::int32_t call) {
  return put(host().engine().params_of(call));
}
UJRPC_EXPORT("headersOf") std::size_t headers_of(std::uint32_t index) {
  const auto* const entry = host().entry(index);
  const bool http = entry != nullptr && entry->reply != nullptr;
  return put_fields(http ? entry->reply->head : std::string_view());
}
UJRPC_EXPORT("headersOfCall") std::size_t headers_of_call(std::int32_t call) {
  return put_fields(host().engine().head_of(call));
}
/// "PORT HOST"; -1 where there is no such connection.
UJRPC_EXPORT("peerOf") std::int32_t peer_of(std::int32_t connection) {
  const ujrpc::net::Address* const address = host().engine().peer_of(connection);
  if (address == nullptr) return -1;
  if (!address->is_ip) return 0;
  return static_cast<std::int32_t>(put(std::to_string(address->port) + " " + address->host));
}

UJRPC_EXPORT("close") void close_engine() { host().engine().close(); }
UJRPC_EXPORT("capacity") std::uint32_t capacity() { return CallBlock::kCapacity; }
