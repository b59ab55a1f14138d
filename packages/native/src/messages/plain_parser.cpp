#include "messages/plain_parser.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "messages/digits.hpp"
#include "messages/string_scan.hpp"
#include "messages/tokens.hpp"

namespace ujrpc::messages {

namespace {

enum Member : unsigned { kJsonrpc = 1, kMethod = 2, kId = 4, kParams = 8 };

/// Of `[{"params":[]}]`.
constexpr std::size_t kPlainDepth = 3;

constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// So many digits are an integer below 2^53, and one division by a power of ten rounds once.
constexpr std::ptrdiff_t kExactDigits = 15;

}  // namespace

/// Walks one text. Everything is inline, so that the place stays in a register.
class PlainParser::Reader {
 public:
  Reader(PlainParser& parser, std::string_view text)
      : parser_(parser), at_(text.data()), end_(at_ + text.size()) {}

  const char* at() const { return at_; }

  bool take(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  bool batch() {
    do {
      skip_whitespace();
      if (parser_.calls_.size() == parser_.limits_->max_batch_items || !call()) return false;
      skip_whitespace();
    } while (take(','));
    return take(']');
  }

  [[gnu::always_inline]] bool call() {
    const char* const begin = at_;
    PlainCall& call = parser_.calls_.emplace_back();
    unsigned seen = 0;
    if (take_beginning(call, seen)) {
      if (!(parser_.beginning_.before_params ? params(call) : id(call))) return false;
    } else if (!take('{') || !first_member(begin, call, seen)) {
      return false;
    }
    for (skip_whitespace(); take(','); skip_whitespace()) {
      skip_whitespace();
      if (!member(begin, call, seen)) return false;
    }
    constexpr unsigned kNeeded = kJsonrpc | kMethod;
    return take('}') && (seen & kNeeded) == kNeeded;
  }

 private:
  bool first_member(const char* begin, PlainCall& call, unsigned& seen) {
    skip_whitespace();
    return member(begin, call, seen);
  }

  [[gnu::always_inline]] bool take_beginning(PlainCall& call, unsigned& seen) {
    const Beginning& known = parser_.beginning_;
    if (known.size == 0 || static_cast<std::size_t>(end_ - at_) < known.size ||
        std::memcmp(at_, known.bytes, known.size) != 0) {
      return false;
    }
    seen = known.seen;
    if (known.method_size != 0) call.method = {at_ + known.method_at, known.method_size};
    at_ += known.size;
    return true;
  }

  /// The value of the id or of the params follows.
  [[gnu::always_inline]] void keep_beginning(const char* begin, const PlainCall& call,
                                             unsigned seen, unsigned which) {
    const auto size = static_cast<std::size_t>(at_ - begin);
    const bool is_first = (seen & (kId | kParams)) == which;
    if (is_first && size <= Beginning::kMostBytes) parser_.keep(begin, size, call, seen);
  }

  [[gnu::always_inline]] bool member(const char* begin, PlainCall& call, unsigned& seen) {
    if (end_ - at_ < 2) return false;
    const auto once = [&seen](unsigned which) {
      const bool first = (seen & which) == 0;
      seen |= which;
      return first;
    };
    switch (at_[1]) {
      case 'j':
        return version() && once(kJsonrpc);
      case 'm':
        return take_text("\"method\"") && once(kMethod) && colon() && string(call.method) &&
               call.method.size() <= parser_.limits_->max_method_bytes;
      case 'i':
        if (!take_text("\"id\"") || !once(kId) || !colon()) return false;
        keep_beginning(begin, call, seen, kId);
        return id(call);
      case 'p':
        if (!take_text("\"params\"") || !once(kParams) || !colon()) return false;
        keep_beginning(begin, call, seen, kParams);
        return params(call);
      default:
        return false;
    }
  }

  // Nearly always without white space: one comparison.
  [[gnu::always_inline]] bool version() {
    return take_text("\"jsonrpc\":\"2.0\"") ||
           (take_text("\"jsonrpc\"") && colon() && take_text("\"2.0\""));
  }

  [[gnu::always_inline]] bool id(PlainCall& call) {
    const char* const begin = at_;
    if (at_ == end_) return false;
    if (*at_ == '"') {
      std::string_view content;
      if (!string(content)) return false;
    } else {
      std::uint64_t value = 0;
      read_digits(at_, end_, value);
      if (at_ == begin || (*begin == '0' && at_ - begin > 1)) return false;
    }
    call.id = {begin, static_cast<std::size_t>(at_ - begin)};
    return call.id.size() <= parser_.limits_->max_id_bytes;
  }

  [[gnu::always_inline]] bool params(PlainCall& call) {
    const char* const begin = at_;
    const bool named = take('{');
    if (!named && !take('[')) return false;
    call.params_kind = named ? Call::Params::kObject : Call::Params::kArray;
    call.first = static_cast<std::uint32_t>(parser_.values_.size());
    const char closing = named ? '}' : ']';
    skip_whitespace();
    if (!take(closing)) {
      do {
        skip_whitespace();
        PlainValue& value = parser_.values_.emplace_back();
        if (named && (!string(value.name) || !colon())) return false;
        if (!read(value)) return false;
        skip_whitespace();
      } while (take(','));
      if (!take(closing)) return false;
    }
    call.count = static_cast<std::uint32_t>(parser_.values_.size()) - call.first;
    call.params = {begin, static_cast<std::size_t>(at_ - begin)};
    return true;
  }

  [[gnu::always_inline]] bool read(PlainValue& value) {
    if (at_ == end_) return false;
    switch (*at_) {
      case '"':
        value.type = PlainValue::Type::kString;
        return string(value.text);
      case 't':
        value.type = PlainValue::Type::kBool;
        value.number = 1;
        return take_text("true");
      case 'f':
        value.type = PlainValue::Type::kBool;
        return take_text("false");
      default:
        return number(value.number);
    }
  }

  // What follows a number is seen by the caller, who wants a comma or a bracket: 1e3 is not plain.
  [[gnu::always_inline]] bool number(double& value) {
    const bool negative = take('-');
    const char* const begin = at_;
    std::uint64_t integer = 0;
    read_digits(at_, end_, integer);
    std::ptrdiff_t count = at_ - begin;
    if (count == 0 || (*begin == '0' && count > 1)) return false;
    std::ptrdiff_t decimals = 0;
    if (take('.')) {
      const char* const fraction = at_;
      read_digits(at_, end_, integer);
      decimals = at_ - fraction;
      if (decimals == 0) return false;
      count += decimals;
    }
    if (count > kExactDigits) return false;
    value = static_cast<double>(integer);
    if (decimals != 0) value /= kPowersOfTen[decimals];
    if (negative) value = -value;
    return true;
  }

  [[gnu::always_inline]] bool string(std::string_view& content) {
    if (!take('"')) return false;
    const char* const begin = at_;
    at_ = find_not_plain(at_, end_);
    content = {begin, static_cast<std::size_t>(at_ - begin)};
    return take('"');
  }

  [[gnu::always_inline]] bool colon() {
    skip_whitespace();
    if (!take(':')) return false;
    skip_whitespace();
    return true;
  }

  template <std::size_t kSize>
  [[gnu::always_inline]] bool take_text(const char (&text)[kSize]) {
    constexpr std::size_t kLength = kSize - 1;
    if (static_cast<std::size_t>(end_ - at_) < kLength || std::memcmp(at_, text, kLength) != 0) {
      return false;
    }
    at_ += kLength;
    return true;
  }

  [[gnu::always_inline]] void skip_whitespace() {
    while (at_ != end_ && *at_ <= ' ' && is_json_whitespace(*at_)) ++at_;
  }

  PlainParser& parser_;
  const char* at_;
  const char* const end_;
};

void PlainParser::keep(const char* begin, std::size_t size, const PlainCall& call, unsigned seen) {
  std::memcpy(beginning_.bytes, begin, size);
  beginning_.size = size;
  beginning_.seen = seen;
  beginning_.before_params = (seen & kParams) != 0;
  beginning_.method_size = call.method.size();
  beginning_.method_at =
      call.method.empty() ? 0 : static_cast<std::size_t>(call.method.data() - begin);
}

std::size_t PlainParser::parse(std::string_view text) {
  if (limits_->max_depth < kPlainDepth) return 0;
  calls_.clear();
  values_.clear();
  Reader reader(*this, text);
  is_batch_ = reader.take('[');
  if (!(is_batch_ ? reader.batch() : reader.call())) return 0;
  return static_cast<std::size_t>(reader.at() - text.data());
}

bool fits_plan(const Plan& plan, const PlainCall& call, std::span<PlainValue> values) {
  if (values.size() > plan.size()) return false;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const ParamPlan& param = plan[i];
    if (param.rest) return false;
    if (i >= values.size()) {
      if (!param.optional) return false;
      continue;
    }
    if (call.params_kind == Call::Params::kObject) {
      const auto named =
          std::find_if(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(),
                       [&](const PlainValue& value) { return value.name == param.name; });
      if (named == values.end()) return false;
      if (named != values.begin() + static_cast<std::ptrdiff_t>(i)) std::swap(values[i], *named);
    }
    const PlainValue& value = values[i];
    switch (value.type) {
      case PlainValue::Type::kNumber:
        if (!is_number_of(param.kind, value.number)) return false;
        break;
      case PlainValue::Type::kBool:
        if (param.kind != ParamKind::kBool) return false;
        break;
      case PlainValue::Type::kString:
        if (!may_be_string_of(param.kind, value.text)) return false;
        break;
    }
  }
  return true;
}

}  // namespace ujrpc::messages
