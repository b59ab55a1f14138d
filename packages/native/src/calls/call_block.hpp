#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "words.hpp"

namespace ujrpc::connections {
struct Reply;
class Connection;
}  // namespace ujrpc::connections

namespace ujrpc::calls {

/// The calls and events of one dispatch: arrays that are shared with the application, and what the
/// engine alone has to know. Views live until the dispatch is over.
class CallBlock {
 public:
  static constexpr std::uint32_t kCapacity = 4096;
  static constexpr std::uint32_t kNumbers = 4 * kCapacity;

  struct Entry {
    connections::Connection* connection = nullptr;
    connections::Reply* reply = nullptr;  ///< Null for events.
    std::uint32_t item = 0;               ///< Which of the reply's calls it is.
    std::uint32_t timeout_ms = 0;  ///< What its message says of all of its calls; 0: nothing.
    std::string_view id;                  ///< Empty for a notification.
    std::string_view params;  ///< JSON text; empty if absent. With kCancel, that of the id.
    std::string_view meta;    ///< JSON text of an object; empty if absent.
    std::optional<std::string_view> duplicate;  ///< A JSON string.
    std::size_t answered_bytes = 0;  ///< Of its response object, where that is in the reply.
  };

  struct StringArgument {
    enum class Form : std::uint8_t { kUtf8, kAscii, kBase64 };

    std::string_view text;
    Form form = Form::kUtf8;
    std::uint32_t entry = 0;  ///< Whose argument it is.
  };

  /// Bytes of memory that the shared arrays take.
  static constexpr std::size_t kSharedBytes = (kNumbers + kCapacity) * sizeof(double) +
                                              5 * kCapacity * sizeof(std::int32_t) + 2 * kCapacity;

  /// `shared` is aligned for doubles and outlives the block.
  explicit CallBlock(std::byte* shared);

  std::uint32_t size() const { return size_; }
  bool full() const { return size_ == kCapacity; }
  bool empty() const { return size_ == 0; }
  const Entry& entry(std::uint32_t index) const { return entries_[index]; }
  const std::vector<StringArgument>& strings() const { return strings_; }

  /// Adds an entry, to be filled, and answers its index; the block must not be full.
  std::uint32_t add(Lane its_lane, std::int32_t its_connection) {
    entries_[size_] = Entry();
    lane[size_] = its_lane;
    outcome[size_] = Outcome::kPending;
    connection[size_] = its_connection;
    return size_++;
  }
  Entry& entry(std::uint32_t index) { return entries_[index]; }
  bool has_room_for_numbers(std::size_t wanted) const { return wanted <= kNumbers - numbers_used_; }
  void add_number(double number) { numbers[numbers_used_++] = number; }
  /// An argument of the last entry.
  void add_string(std::string_view text, StringArgument::Form form) {
    add_number(static_cast<double>(strings_.size()));
    strings_.push_back({text, form, size_ - 1});
  }
  std::uint32_t numbers_used() const { return numbers_used_; }
  void clear();

  // Shared, each of kCapacity but numbers.
  double* const numbers;
  double* const results;
  std::int32_t* const method;
  std::int32_t* const call;
  std::int32_t* const connection;
  std::int32_t* const first;
  std::int32_t* const count;
  Lane* const lane;
  Outcome* const outcome;

 private:
  std::uint32_t numbers_used_ = 0;
  std::uint32_t size_ = 0;
  std::unique_ptr<Entry[]> entries_;
  std::vector<StringArgument> strings_;
};

}  // namespace ujrpc::calls
