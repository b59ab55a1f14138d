#include "messages/response.hpp"

#include <charconv>
#include <cstring>

#include "json/number_writer.hpp"
#include "json/string_writer.hpp"

namespace ujrpc::messages {

namespace {

constexpr std::string_view kBeforeId = R"({"jsonrpc":"2.0","id":)";
constexpr std::string_view kBeforeResult = R"(,"result":)";

char* copy(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

std::string data_of(Defect defect, const Limits& limits) {
  std::string data;
  if (defect != Defect::kNone) json::append_string_utf8(data, describe(defect, limits));
  return data;
}

}  // namespace

void append_result(std::string& out, std::string_view id, std::string_view json) {
  begin_result(out, id);
  out.append(json);
  end_result(out);
}

void begin_result(std::string& out, std::string_view id) {
  out.append(kBeforeId).append(id).append(kBeforeResult);
}

void end_result(std::string& out) { out += '}'; }

// The commonest reply of all, so it is put together in place, and appended at once.
void append_result(std::string& out, std::string_view id, double value) {
  constexpr std::size_t kUsualIdBytes = 128;
  char number[json::kMaxNumberBytes];
  if (id.size() > kUsualIdBytes) {
    const char* const end = json::write_number(number, value);
    return append_result(out, id, {number, static_cast<std::size_t>(end - number)});
  }
  char reply[kBeforeId.size() + kUsualIdBytes + kBeforeResult.size() + json::kMaxNumberBytes + 1];
  char* at = copy(copy(copy(reply, kBeforeId), id), kBeforeResult);
  at = json::write_number(at, value);
  *at++ = '}';
  out.append(reply, static_cast<std::size_t>(at - reply));
}

void append_error(std::string& out, std::string_view id, std::int32_t code,
                  std::string_view message, std::string_view data) {
  char digits[12];
  const auto end = std::to_chars(digits, digits + sizeof digits, code);
  out.append(kBeforeId).append(id).append(R"(,"error":{"code":)").append(digits, end.ptr);
  out.append(R"(,"message":)");
  json::append_string_utf8(out, message);
  if (!data.empty()) out.append(R"(,"data":)").append(data);
  out.append("}}");
}

void append_error(std::string& out, std::string_view id, ErrorCode code, std::string_view data) {
  append_error(out, id, static_cast<std::int32_t>(code), message_of(code), data);
}

void append_invalid(std::string& out, const Call& call, const Limits& limits) {
  append_error(out, call.id, ErrorCode::kInvalidRequest, data_of(call.defect, limits));
}

void append_rejected(std::string& out, const Message& message, const Limits& limits) {
  append_error(out, "null", message.error, data_of(message.defect, limits));
}

}  // namespace ujrpc::messages
