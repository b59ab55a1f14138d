#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace ujrpc::connections {

class Connection;

/// Connections whose calls may be cancelled from another one, by a key that only their peer knows.
/// In order, not hashed: peers choose the keys.
class CancelKeys {
 public:
  /// Whether the key was free, and names the connection until remove().
  bool add(std::string_view key, Connection& connection) {
    return connections_.try_emplace(std::string(key), &connection).second;
  }
  void remove(const std::string& key) { connections_.erase(key); }
  /// Null if no connection has that key.
  Connection* find(std::string_view key) const {
    const auto found = connections_.find(key);
    return found == connections_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::string, Connection*, std::less<>> connections_;
};

}  // namespace ujrpc::connections
