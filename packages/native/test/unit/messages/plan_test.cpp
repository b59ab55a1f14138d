#include "messages/plan.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <vector>

#include "messages/message_parser.hpp"

using ujrpc::Limits;
using ujrpc::ParamKind;
using ujrpc::messages::Argument;
using ujrpc::messages::Message;
using ujrpc::messages::MessageParser;
using ujrpc::messages::ParamPlan;
using ujrpc::messages::Plan;
using Type = Argument::Type;

namespace {

const Plan kPair = {{"a", ParamKind::kF64}, {"b", ParamKind::kF64}};

std::string text_of(const Argument& argument) {
  char number[32];
  switch (argument.type) {
    case Type::kAbsent:
      return "absent";
    case Type::kNull:
      return "null";
    case Type::kNumber:
      std::snprintf(number, sizeof number, "%.17g", argument.number);
      return number;
    case Type::kBool:
      return argument.number == 1 ? "true" : "false";
    case Type::kString:
      return std::string(argument.ascii ? "ascii:" : "utf8:").append(argument.text);
    case Type::kBytes:
      return std::string("bytes:").append(argument.text);
    case Type::kEscaped:
      return std::string("escaped:").append(argument.text);
    case Type::kJson:
      return std::string("json:").append(argument.text);
  }
  return {};
}

/// The arguments, each ended by `;`, or "slow". `params` is empty for none.
std::string decode(const Plan& plan, const std::string& params) {
  const Limits limits;
  MessageParser parser(limits);
  const std::string text = R"({"jsonrpc":"2.0","id":1,"method":"m")" +
                           (params.empty() ? "" : ",\"params\":" + params) + "}";
  const std::vector<char> exact(text.begin(), text.end());
  const Message message = parser.parse({exact.data(), exact.size()});
  REQUIRE(message.kind == Message::Kind::kSingle);
  std::vector<Argument> arguments(3);
  if (!ujrpc::messages::decode_params(parser.tokens(), message.calls[0], plan, arguments))
    return "slow";
  std::string out;
  for (const Argument& argument : arguments) out += text_of(argument) + ";";
  return out;
}

std::string decode_one(ParamKind kind, const std::string& value) {
  return decode({{"x", kind}}, "[" + value + "]");
}

std::string duplicate(const std::string& params) {
  const Limits limits;
  MessageParser parser(limits);
  const std::string text = R"({"jsonrpc":"2.0","id":1,"method":"m","params":)" + params + "}";
  const Message message = parser.parse(text);
  return std::string(
      ujrpc::messages::find_duplicate_name(parser.tokens(), message.calls[0]).value_or("none"));
}

}  // namespace

TEST_CASE("decodes positional and named params") {
  CHECK(decode(kPair, "[1, 2.5]") == "1;2.5;");
  CHECK(decode(kPair, R"({"a":1,"b":2})") == "1;2;");
  CHECK(decode(kPair, R"({"b" : 2 , "\u0061":1})") == "1;2;");
  CHECK(decode({}, "") == "");
  CHECK(decode({}, "[]") == "");
  CHECK(decode({}, "{}") == "");
}

TEST_CASE("leaves what does not fit to JavaScript") {
  for (const char* params :
       {"", "[]", "[1]", "[1,2,3]", "{}", R"({"a":1})", R"({"a":1,"b":2,"c":3})",
        R"({"a":1,"a":1,"b":2})", R"({"a":1,"\u0061":1,"b":2})", "[1,\"2\"]", "[1,null]",
        "[1,true]", "[1,[]]", "[1,{}]", "[1,1e400]"}) {
    CAPTURE(params);
    CHECK(decode(kPair, params) == "slow");
  }
  CHECK(decode({}, "[1]") == "slow");
  CHECK(decode({}, R"({"a":1})") == "slow");
}

TEST_CASE("takes integers in their range only, however they are written") {
  CHECK(decode_one(ParamKind::kI32, "2147483647") == "2147483647;");
  CHECK(decode_one(ParamKind::kI32, "-2147483648") == "-2147483648;");
  CHECK(decode_one(ParamKind::kI32, "2147483648") == "slow");
  CHECK(decode_one(ParamKind::kU32, "4294967295") == "4294967295;");
  CHECK(decode_one(ParamKind::kU32, "4294967296") == "slow");
  CHECK(decode_one(ParamKind::kU32, "-1") == "slow");
  CHECK(decode_one(ParamKind::kI64, "9007199254740991") == "9007199254740991;");
  CHECK(decode_one(ParamKind::kI64, "-9007199254740991") == "-9007199254740991;");
  CHECK(decode_one(ParamKind::kI64, "9007199254740992") == "slow");
  for (const ParamKind kind : {ParamKind::kI32, ParamKind::kU32, ParamKind::kI64}) {
    CHECK(decode_one(kind, "1.0") == "1;");
    CHECK(decode_one(kind, "1e0") == "1;");
    CHECK(decode_one(kind, "25e-1") == "slow");
    CHECK(decode_one(kind, "1.5") == "slow");
    CHECK(decode_one(kind, "-0") == "-0;");
  }
}

TEST_CASE("decodes strings, booleans and JSON") {
  CHECK(decode_one(ParamKind::kString, R"("abc")") == "ascii:abc;");
  CHECK(decode_one(ParamKind::kString, "\"\"") == "ascii:;");
  CHECK(decode_one(ParamKind::kString, "\"é\"") == "utf8:é;");
  CHECK(decode_one(ParamKind::kString, R"( "a\nb" )") == R"(escaped:"a\nb";)");
  CHECK(decode_one(ParamKind::kString, "1") == "slow");
  CHECK(decode_one(ParamKind::kBool, "true") == "true;");
  CHECK(decode_one(ParamKind::kBool, "false") == "false;");
  CHECK(decode_one(ParamKind::kBool, "0") == "slow");
  CHECK(decode_one(ParamKind::kF64, "true") == "slow");
  for (const char* json : {"1", "null", "true", "\"a\\n\"", R"({"a":[{}, []]})", "[1, 2]"}) {
    CHECK(decode_one(ParamKind::kJson, std::string(" ") + json + " ") ==
          std::string("json:") + json + ";");
  }
  CHECK(decode({{"x", ParamKind::kJson}, {"y", ParamKind::kF64}}, R"({"x":[{"y":[1]},2],"y":3})") ==
        R"(json:[{"y":[1]},2];3;)");
}

TEST_CASE("takes for bytes what may be base64") {
  CHECK(decode_one(ParamKind::kBytes, R"("AP8=")") == "bytes:AP8=;");
  CHECK(decode_one(ParamKind::kBytes, "\"\"") == "bytes:;");
  CHECK(decode_one(ParamKind::kBytes, R"("A\/8=")") == R"(escaped:"A\/8=";)");
  for (const char* value : {"\"AP8\"", "1", "true", "null", "[]", "{}", "\"AP8=A\""}) {
    CAPTURE(value);
    CHECK(decode_one(ParamKind::kBytes, value) == "slow");
  }
  const Plan nullable = {{.name = "x", .kind = ParamKind::kBytes, .nullable = true}};
  CHECK(decode(nullable, "[null]") == "null;");
  const Plan rest = {{"a", ParamKind::kF64},
                     {.name = "r", .kind = ParamKind::kBytes, .rest = true}};
  CHECK(decode(rest, R"([1,"AAAA",""])") == "1;bytes:AAAA;bytes:;");
}

TEST_CASE("treats null as absence only where the type has none") {
  const Plan optional = {{.name = "x", .kind = ParamKind::kF64, .optional = true}};
  const Plan nullable = {{.name = "x", .kind = ParamKind::kF64, .nullable = true}};
  const Plan both = {{.name = "x", .kind = ParamKind::kF64, .optional = true, .nullable = true}};
  const Plan json = {{.name = "x", .kind = ParamKind::kJson, .optional = true}};
  CHECK(decode(optional, "") == "absent;");
  CHECK(decode(optional, "[null]") == "absent;");
  CHECK(decode(optional, R"({"x":null})") == "absent;");
  CHECK(decode(optional, R"({"x":null,"x":1})") == "slow");
  CHECK(decode(nullable, "[null]") == "null;");
  CHECK(decode(nullable, "[]") == "slow");
  CHECK(decode(both, "[null]") == "null;");
  CHECK(decode(both, "[]") == "absent;");
  CHECK(decode(json, "[null]") == "absent;");
}

TEST_CASE("spreads a rest parameter") {
  const Plan rest = {{"a", ParamKind::kF64}, {.name = "r", .kind = ParamKind::kI32, .rest = true}};
  CHECK(decode(rest, "[1]") == "1;");
  CHECK(decode(rest, "[1,2,3]") == "1;2;3;");
  CHECK(decode(rest, "[1,2.5]") == "slow");
  CHECK(decode(rest, "[1,null]") == "slow");
  CHECK(decode(rest, R"({"r":[2,3],"a":1})") == "1;2;3;");
  CHECK(decode(rest, R"({"r":[],"a":1})") == "1;");
  CHECK(decode(rest, R"({"r":null,"a":1})") == "1;");
  CHECK(decode(rest, R"({"a":1})") == "1;");
  CHECK(decode(rest, R"({"a":1,"r":2})") == "slow");
  CHECK(decode(rest, R"({"a":1,"r":[2],"r":[3]})") == "slow");
  CHECK(decode({{.name = "r", .kind = ParamKind::kJson, .rest = true}}, R"([{"a":1},null])") ==
        R"(json:{"a":1};json:null;)");
}

TEST_CASE("reads numbers as JSON.parse does") {
  for (const char* token :
       {"0.1", "123456789012345", "1234567890123456789", "0.30000000000000004", "5e-324",
        "2.2250738585072011e-308", "1.7976931348623157e308", "9007199254740993", "0.000001",
        "123.456", "99999.99999999999", "1E2", "1e-5", "-1.5"}) {
    char expected[40];
    std::snprintf(expected, sizeof expected, "%.17g;", std::strtod(token, nullptr));
    CHECK(decode_one(ParamKind::kF64, token) == expected);
  }
  CHECK(decode_one(ParamKind::kF64, "1e-400") == "slow");
}

TEST_CASE("finds the name that is given twice") {
  CHECK(duplicate(R"({"a":1,"b":{"a":1,"a":2},"c":[{}]})") == "none");
  CHECK(duplicate(R"({"a":1,"b":2,"\u0062":3,"a":4})") == R"("\u0062")");
  CHECK(duplicate("[1,1]") == "none");
  CHECK(duplicate("{}") == "none");
}
