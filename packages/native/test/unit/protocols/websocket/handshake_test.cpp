#include "protocols/websocket/handshake.hpp"

#include <doctest/doctest.h>

#include <string>

#include "protocols/websocket/sha1.hpp"

using namespace ujrpc::websocket;

namespace {

const std::string kUpgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
const std::string kKey = "dGhlIHNhbXBsZSBub25jZQ==";

std::string head(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

bool upgrades(const std::string& fields) { return read_offer(head(fields)).upgrade; }

std::string key_of(const std::string& fields) { return std::string(read_offer(head(fields)).key); }

bool is_key(const std::string& key) {
  return !key_of("Sec-WebSocket-Key: " + key + "\r\n").empty();
}

std::string chosen(const std::string& fields) {
  return std::string(read_offer(head(fields)).subprotocol);
}

std::string chosen_of(const std::string& offered) {
  return chosen("Sec-WebSocket-Protocol: " + offered + "\r\n");
}

std::string hex(const Sha1& digest) {
  std::string text;
  for (const unsigned byte : digest) {
    text += "0123456789abcdef"[byte / 16];
    text += "0123456789abcdef"[byte % 16];
  }
  return text;
}

}  // namespace

TEST_CASE("computes SHA-1 as RFC 3174 §7.3 and others have it") {
  CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(hex(sha1(std::string(1'000'000, 'a'))) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  CHECK(hex(sha1("")) == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("answers the key of RFC 6455 §1.3") {
  CHECK(accept_of(kKey) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_CASE("writes the head that switches protocols") {
  std::string out;
  append_switching(out, {.key = kKey, .subprotocol = "ujrpc.1"});
  CHECK(out ==
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        "Sec-WebSocket-Protocol: ujrpc.1\r\n\r\n");
  out.clear();
  append_switching(out, {.key = kKey});
  CHECK(out.ends_with("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
}

TEST_CASE("upgrades where both Upgrade and Connection ask for it") {
  CHECK(upgrades(kUpgrade));
  CHECK(upgrades("upgrade: h2c , WebSocket\r\nconnection: keep-alive, UPGRADE\r\n"));
  CHECK(upgrades("Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: a\r\nConnection: upgrade\r\n"));
  CHECK_FALSE(upgrades("Upgrade: websocket\r\n"));
  CHECK_FALSE(upgrades("Connection: Upgrade\r\n"));
  CHECK_FALSE(upgrades("Upgrade: h2c\r\nConnection: Upgrade\r\n"));
  CHECK_FALSE(upgrades("Upgrade: websocket/13\r\nConnection: Upgrade\r\n"));
  CHECK_FALSE(upgrades("Upgrade: websocket\r\nConnection: keep-alive\r\n"));
  CHECK_FALSE(upgrades(""));
}

TEST_CASE("knows the one version") {
  const auto is_13 = [](const std::string& fields) {
    return read_offer(head(fields)).is_version_13;
  };
  CHECK(is_13("Sec-WebSocket-Version: 13\r\n"));
  CHECK_FALSE(is_13(""));
  for (const char* version : {"", "8", "12", "013", "13, 8", "1"}) {
    CHECK_FALSE(is_13("Sec-WebSocket-Version: " + std::string(version) + "\r\n"));
  }
  CHECK_FALSE(is_13("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13\r\n"));
}

TEST_CASE("takes for a key 16 bytes in base64, once") {
  CHECK(key_of("Sec-WebSocket-Key: " + kKey + "\r\n") == kKey);
  for (const char* key :
       {"", "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZSEh",
        "dGhlIHNhbXBsZSBub25jZQ==x", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25j-_==", "AAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
    CAPTURE(key);
    CHECK_FALSE(is_key(key));
  }
  CHECK(key_of("Sec-WebSocket-Key: " + kKey + "\r\nSec-WebSocket-Key: " + kKey + "\r\n") == "");
  CHECK(key_of("") == "");
}

TEST_CASE("chooses the subprotocol that promises most, else the client's first") {
  CHECK(chosen_of("jsonrpc, ujrpc.1") == "ujrpc.1");
  CHECK(chosen_of("ujrpc.1,jsonrpc") == "ujrpc.1");
  CHECK(chosen_of("soap, json-rpc ,jsonrpc") == "json-rpc");
  CHECK(chosen_of("jsonrpc-2.0") == "jsonrpc-2.0");
  CHECK(chosen_of("UJRPC.1, ujrpc.2, wamp") == "");
  CHECK(chosen_of("") == "");
  CHECK(chosen("") == "");
  CHECK(chosen("Sec-WebSocket-Protocol: jsonrpc\r\nSec-WebSocket-Protocol: a, ujrpc.1\r\n") ==
        "ujrpc.1");
}
