#include "messages/plain_parser.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "messages/message_parser.hpp"

namespace {

using namespace ujrpc;
using messages::Argument;
using messages::Call;
using messages::PlainCall;
using messages::PlainValue;

const messages::Plan kSum = {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}};
const messages::Plan kMixed = {{"s", ParamKind::kString},
                               {"n", ParamKind::kI32},
                               {.name = "b", .kind = ParamKind::kBool, .optional = true}};

std::size_t plain_bytes(std::string_view text) {
  const Limits limits;
  return messages::PlainParser(limits).parse(text);
}

std::string call_of(std::string_view params) {
  return R"({"jsonrpc":"2.0","method":"m","id":1,"params":)" + std::string(params) + "}";
}

TEST_CASE("a plain call is read whole, whatever follows it") {
  const Limits limits;
  messages::PlainParser parser(limits);
  const std::string text =
      R"({"jsonrpc": "2.0", "id":"x1", "method":"sum", "params":[ -1.5 , 20 ]})";
  const std::string followed = text + "{garbage";
  REQUIRE(parser.parse(followed) == text.size());
  CHECK_FALSE(parser.is_batch());
  REQUIRE(parser.calls().size() == 1);
  const PlainCall& call = parser.calls()[0];
  CHECK(call.id == R"("x1")");
  CHECK(call.method == "sum");
  CHECK(call.params == "[ -1.5 , 20 ]");
  REQUIRE(call.count == 2);
  CHECK(parser.values_of(call)[0].number == -1.5);
  CHECK(parser.values_of(call)[1].number == 20);
}

TEST_CASE("what was read before does not change what is read") {
  const Limits limits;
  const std::string_view texts[] = {
      R"({"jsonrpc":"2.0","method":"sum","params":[1,2],"id":1})",
      R"({"jsonrpc":"2.0","method":"sum","params":[3],"id":"x"})",
      R"({"jsonrpc":"2.0","method":"sum","params":)",
      R"({"jsonrpc":"2.0","method":"sum","params":[1],"method":"n"})",
      R"({"jsonrpc":"2.0","method":"sum","params":[1],"params":[2]})",
      R"({"jsonrpc":"2.0","method":"summe","params":{"a":1},"id":2})",
      R"({"jsonrpc":"2.0","method":"","params":[]})",
      R"({"jsonrpc":"2.0","method":"sum"})",
      R"({"jsonrpc":"2.0","id":3,"method":"sum"})",
      R"({"jsonrpc":"2.0","id":4,"id":5,"method":"sum"})",
      R"({"id":6,"params":[7],"jsonrpc":"2.0","method":"m"})",
      R"({"params":[8],"jsonrpc":"2.0","method":"m"})",
      R"({ "jsonrpc":"2.0","method":"sum","params":[1]})",
      R"({"params":[9],"id":9})",
      R"([{"jsonrpc":"2.0","method":"sum","params":[1],"id":1},{"jsonrpc":"2.0","id":2,"method":"m"}])",
  };
  for (const std::string_view before : texts) {
    for (const std::string_view text : texts) {
      CAPTURE(before);
      CAPTURE(text);
      messages::PlainParser used(limits);
      messages::PlainParser fresh(limits);
      used.parse(before);
      const std::size_t bytes = fresh.parse(text);
      REQUIRE(used.parse(text) == bytes);
      if (bytes == 0) continue;
      REQUIRE(used.calls().size() == fresh.calls().size());
      for (std::size_t i = 0; i < used.calls().size(); ++i) {
        CHECK(used.calls()[i].id == fresh.calls()[i].id);
        CHECK(used.calls()[i].method == fresh.calls()[i].method);
        CHECK(used.calls()[i].params == fresh.calls()[i].params);
        CHECK(used.calls()[i].count == fresh.calls()[i].count);
      }
    }
  }
}

TEST_CASE("what is not plain, or cut off, is left to the other parser") {
  const std::string plain = call_of("[1]");
  REQUIRE(plain_bytes(plain) == plain.size());
  for (std::size_t size = 0; size < plain.size(); ++size) {
    CHECK(plain_bytes(std::string_view(plain).substr(0, size)) == 0);
  }
  for (const std::string_view params : {"[1e3]",
                                        "[01]",
                                        "[1.]",
                                        "[.5]",
                                        "[-]",
                                        "[1,]",
                                        "[,1]",
                                        "[1 2]",
                                        "[null]",
                                        "[[1]]",
                                        "[{}]",
                                        "[\"\\n\"]",
                                        "[\"\xc3\xa9\"]",
                                        "[\"\x01\"]",
                                        "[1234567890123456]",
                                        "[0.1234567890123456]",
                                        "{\"a\"1}",
                                        "{\"a\":}",
                                        "{a:1}",
                                        "[1}",
                                        "{\"a\":1]",
                                        "[tru]",
                                        "[true1]",
                                        "1",
                                        "\"s\""}) {
    CAPTURE(params);
    CHECK(plain_bytes(call_of(params)) == 0);
  }
  for (const std::string_view text :
       {"", "[]", "{}", "[1]", R"({"jsonrpc":"2.0","id":1})", R"({"method":"m","id":1})",
        R"({"jsonrpc":"1.0","method":"m"})", R"({"jsonrpc":"2.0","method":"m","id":1,"id":1})",
        R"({"jsonrpc":"2.0","method":"m","extra":1})", R"({"jsonrpc":"2.0","method":"m","id":1.5})",
        R"({"jsonrpc":"2.0","method":"m","id":01})", R"({"jsonrpc":"2.0","method":"m","id":null})",
        R"({"jsonrpc":"2.0","method":"m","id":1,})", R"({"jsonrpc":"2.0" "method":"m"})"}) {
    CAPTURE(text);
    CHECK(plain_bytes(text) == 0);
  }
}

TEST_CASE("limits hold") {
  Limits limits;
  limits.max_batch_items = 2;
  limits.max_id_bytes = 3;
  limits.max_method_bytes = 4;
  messages::PlainParser parser(limits);
  const std::string call = R"({"jsonrpc":"2.0","method":"abcd","id":123})";
  CHECK(parser.parse(call) != 0);
  CHECK(parser.parse("[" + call + "," + call + "]") != 0);
  CHECK(parser.parse("[" + call + "," + call + "," + call + "]") == 0);
  CHECK(parser.parse(R"({"jsonrpc":"2.0","method":"abcd","id":1234})") == 0);
  CHECK(parser.parse(R"({"jsonrpc":"2.0","method":"abcde","id":123})") == 0);
  limits.max_depth = 2;
  CHECK(parser.parse(call) == 0);
}

/// Whether the plan takes the plain params, which must then be what decode_params makes of them.
bool fits(const messages::Plan& plan, std::string_view params) {
  const Limits limits;
  messages::PlainParser plain(limits);
  const std::string text = call_of(params);
  REQUIRE(plain.parse(text) == text.size());
  const PlainCall& call = plain.calls()[0];
  const auto values = plain.values_of(call);
  if (!messages::fits_plan(plan, call, values)) return false;
  messages::MessageParser parser(limits);
  std::vector<Argument> arguments;
  const messages::Message message = parser.parse(text);
  REQUIRE(messages::decode_params(parser.tokens(), message.calls[0], plan, arguments));
  REQUIRE(arguments.size() == plan.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i >= values.size()) {
      CHECK(arguments[i].type == Argument::Type::kAbsent);
    } else if (values[i].type == PlainValue::Type::kString) {
      CHECK(arguments[i].text == values[i].text);
    } else {
      CHECK(arguments[i].number == values[i].number);
      CHECK(std::signbit(arguments[i].number) == std::signbit(values[i].number));
    }
  }
  return true;
}

TEST_CASE("values fit a plan as in decode_params") {
  CHECK(fits(kSum, "[1,2]"));
  CHECK(fits(kSum, "[-0,123456789012345]"));
  CHECK(fits(kSum, "[0.000001,-12345678.9]"));
  CHECK(fits(kSum, R"({"b":2,"a":1})"));
  CHECK_FALSE(fits(kSum, "[1]"));
  CHECK_FALSE(fits(kSum, "[1,2,3]"));
  CHECK_FALSE(fits(kSum, "[1,true]"));
  CHECK_FALSE(fits(kSum, R"({"a":1,"a":2})"));
  CHECK_FALSE(fits(kSum, R"({"a":1,"c":2})"));
  CHECK(fits(kMixed, R"(["x",7])"));
  CHECK(fits(kMixed, R"(["",-7,false])"));
  CHECK(fits({{"x", ParamKind::kBytes}}, R"(["AP8="])"));
  CHECK_FALSE(fits({{"x", ParamKind::kBytes}}, R"(["AP8"])"));
  CHECK_FALSE(fits({{"x", ParamKind::kBytes}}, "[1]"));
  CHECK(fits(kMixed, R"({"n":7,"s":"a string of more than sixteen bytes","b":true})"));
  CHECK_FALSE(fits(kMixed, R"(["x",7.5])"));
  CHECK_FALSE(fits(kMixed, R"([7,7])"));
}

}  // namespace
