#include "messages/message_parser.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "messages/response.hpp"

using ujrpc::ErrorCode;
using ujrpc::Limits;
using ujrpc::messages::Call;
using ujrpc::messages::Defect;
using ujrpc::messages::Message;
using ujrpc::messages::MessageParser;

namespace {

/// What a message is answered with if every method answers with its name and params.
std::string answer(const std::string& text, const Limits& limits = {}) {
  MessageParser parser(limits);
  // Of its own size, so that a sanitizer sees any read beyond it.
  const std::vector<char> exact(text.begin(), text.end());
  const Message message = parser.parse({exact.data(), exact.size()});
  std::string out;
  if (message.kind == Message::Kind::kRejected) {
    ujrpc::messages::append_rejected(out, message, limits);
    return out;
  }
  if (message.kind == Message::Kind::kBatch) out += "batch ";
  for (const Call& call : message.calls) {
    if (call.kind == Call::Kind::kInvalid) {
      ujrpc::messages::append_invalid(out, call, limits);
    } else {
      out.append(call.id.empty() ? "notify" : call.id).append(" ").append(call.method);
      out.append("(").append(call.params).append(")");
    }
    out += ";";
  }
  return out;
}

std::string invalid(const std::string& id, const std::string& why) {
  return R"({"jsonrpc":"2.0","id":)" + id +
         R"(,"error":{"code":-32600,"message":"Invalid Request","data":")" + why + "\"}}";
}

const std::string kParseError =
    R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"Parse error"}})";

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("a result or an error without a method is a response, and as a request invalid") {
  const Limits limits;
  const auto response = [&limits](const std::string& text) {
    MessageParser parser(limits);
    const Message message = parser.parse(text);
    REQUIRE(message.kind == Message::Kind::kSingle);
    const Call& call = message.calls.front();
    CHECK((call.response.empty() || call.kind == Call::Kind::kInvalid));
    return std::string(call.response) + "|" + std::string(call.response_duplicate);
  };
  const std::string plain = R"({"jsonrpc":"2.0","id":1,"result":{"a":[2]}})";
  CHECK(response(" " + plain + " ") == plain + "|");
  CHECK(answer(plain) == invalid("1", "method must be a string") + ";");
  CHECK(response(R"({"error":1})") == R"({"error":1}|)");
  CHECK(response(R"({"\u0065rror":1,"error":2})") == R"({"\u0065rror":1,"error":2}|"error")");
  CHECK(response(R"({"result":1,"result":2})") == R"({"result":1,"result":2}|"result")");
  CHECK(response(R"({"id":1,"result":1,"id":2})") == R"({"id":1,"result":1,"id":2}|"id")");
  CHECK(response(R"({"jsonrpc":"2.0","method":"m","result":1})") == "|");
  CHECK(response(R"({"jsonrpc":"2.0","id":1})") == "|");
}

TEST_CASE("reads requests and notifications") {
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"sum","params":[1, 2]})") == "1 sum([1, 2]);");
  CHECK(
      answer(
          R"( { "params" : { "a" : [ 1 ] } , "method" : "m" , "id" : "x" , "jsonrpc" : "2.0" } )") ==
      R"("x" m({ "a" : [ 1 ] });)");
  CHECK(answer(R"({"jsonrpc":"2.0","method":"m"})") == "notify m();");
  CHECK(answer(R"({"jsonrpc":"2.0","id":null,"method":"m","extra":{"id":2}})") == "null m();");
}

TEST_CASE("keeps the id as it is in the source") {
  for (const char* id :
       {"9007199254740993", "1.0", "-0", "1e400", R"("\u0041\ud800")", "\"é\"", "0"}) {
    CHECK(answer(std::string(R"({"jsonrpc":"2.0","method":"m","id":)") + id + "}") ==
          std::string(id) + " m();");
  }
}

TEST_CASE("recognises escaped names") {
  CHECK(
      answer(
          R"({"json\u0072pc":"2\u002e0","\u0069d":1,"meth\u006fd":"s\u0075m\n","par\u0061ms":[]})") ==
      "1 sum\n([]);");
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"\ud83d\ude00\u00e9\/\b\f\r\t\\\""})") ==
        "1 \xf0\x9f\x98\x80\xc3\xa9/\b\f\r\t\\\"();");
}

TEST_CASE("refuses duplicate members, whatever their spelling") {
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"a","meth\u006fd":"b"})") ==
        invalid("1", "method is given twice") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"id":1,"method":"a"})") ==
        invalid("null", "id is given twice") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","jsonrpc":"2.0","id":"x","method":"a"})") ==
        invalid("\"x\"", "jsonrpc is given twice") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","params":[],"params":[],"method":"a"})") ==
        invalid("null", "params is given twice") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"a","meta":1,"met\u0061":{}})") ==
        invalid("1", "meta is given twice") + ";");
  CHECK(answer(R"({"id":1,"id":2,"method":"a","method":"b"})") ==
        invalid("null", "id is given twice") + ";");
  CHECK(answer(R"({"id":[],"method":"a","method":"b"})") ==
        invalid("null", "method is given twice") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","id":1,"method":"a","x":1,"x":2})") == "1 a();");
}

TEST_CASE("keeps meta where it is an object, and ignores it elsewhere") {
  const auto meta_of = [](const std::string& meta) {
    const Limits limits;
    MessageParser parser(limits);
    const std::string text = R"({"jsonrpc":"2.0","method":"m","meta":)" + meta + "}";
    const Message message = parser.parse(text);
    REQUIRE(message.calls.size() == 1);
    return std::string(message.calls[0].meta);
  };
  CHECK(meta_of(R"({"stream":1, "x":[{}]})") == R"({"stream":1, "x":[{}]})");
  CHECK(meta_of("{}") == "{}");
  for (const char* other : {"null", "[]", "1", "\"a\""}) CHECK(meta_of(other).empty());
}

TEST_CASE("checks the members in order and echoes the id where it can") {
  CHECK(answer(R"({"id":true})") == invalid("null", "id must be a string, a number or null") + ";");
  CHECK(answer(R"({"id":{}})") == invalid("null", "id must be a string, a number or null") + ";");
  CHECK(answer(R"({})") == invalid("null", R"(jsonrpc must be \"2.0\")") + ";");
  CHECK(answer(R"({"jsonrpc":2.0,"id":"i"})") ==
        invalid("\"i\"", R"(jsonrpc must be \"2.0\")") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","id":7})") == invalid("7", "method must be a string") + ";");
  CHECK(answer(R"({"jsonrpc":"2.0","id":7,"method":null})") ==
        invalid("7", "method must be a string") + ";");
  for (const char* params : {"null", "1", "\"a\"", "true"}) {
    CHECK(answer(std::string(R"({"jsonrpc":"2.0","method":"m","id":7,"params":)") + params + "}") ==
          invalid("7", "params must be an array or an object") + ";");
  }
}

TEST_CASE("bounds ids and method names") {
  const auto with = [](const std::string& id, const std::string& method) {
    return answer(R"({"jsonrpc":"2.0","id":")" + id + R"(","method":")" + method + "\"}");
  };
  const std::string i126(126, 'i'), m256(256, 'm');
  CHECK(with(i126, m256) == "\"" + i126 + "\" " + m256 + "();");
  CHECK(with(i126 + "i", "m") == invalid("null", "id is longer than 128 bytes") + ";");
  CHECK(with("i", m256 + "m") == invalid("\"i\"", "method is longer than 256 bytes") + ";");
  std::string escaped;
  for (int i = 0; i < 256; ++i) escaped += "\\u006d";
  CHECK(with("i", escaped) == "\"i\" " + m256 + "();");
}

TEST_CASE("reads batches") {
  CHECK(answer(
            R"([{"jsonrpc":"2.0","id":1,"method":"a"} , 1,{"jsonrpc":"2.0","method":"b"}, [] ])") ==
        "batch 1 a();" + invalid("null", "a request must be an object") + ";notify b();" +
            invalid("null", "a request must be an object") + ";");
  CHECK(answer("[]") == invalid("null", "a batch must not be empty"));
  CHECK(answer(" [ ] ") == invalid("null", "a batch must not be empty"));
  Limits limits;
  limits.max_batch_items = 2;
  CHECK(answer("[1,2]", limits).starts_with("batch "));
  CHECK(
      answer("[1,2,3]", limits) ==
      R"({"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"Batch too large","data":"more than 2 items"}})");
  CHECK(answer("[1,2,3,]", limits) == kParseError);
}

TEST_CASE("answers bare scalars as invalid requests") {
  for (const char* text : {"1", "-0.5e-7", "\"a\"", "true", "false", " null ", "1e400"}) {
    CHECK(answer(text) == invalid("null", "a request must be an object"));
  }
}

TEST_CASE("bounds the depth of what is grammatical, from the document's root") {
  const Limits limits;
  const auto wrap = [](const std::string& params) {
    return R"({"jsonrpc":"2.0","id":1,"method":"m","params":)" + params + "}";
  };
  const std::string too_deep = invalid("null", "nested deeper than 512");
  CHECK(answer(wrap(nested(511))) == "1 m(" + nested(511) + ");");
  CHECK(answer(wrap(nested(512))) == too_deep);
  CHECK(answer("[" + wrap(nested(511)) + "]") == too_deep);
  CHECK(answer(nested(512)).starts_with("batch "));
  CHECK(answer(nested(513)) == too_deep);
  CHECK(answer(std::string(100000, '[')) == kParseError);
  CHECK(answer(nested(100000)) == too_deep);
  CHECK(answer(nested(100000) + "]") == kParseError);
  Limits flat;
  flat.max_depth = 1;
  CHECK(answer("[1]", flat).starts_with("batch "));
  CHECK(answer("[{}]", flat) == invalid("null", "nested deeper than 1"));
}

TEST_CASE("refuses every text that is not JSON") {
  for (const std::string& text : std::vector<std::string>{"",
                                                          " ",
                                                          "{",
                                                          "}",
                                                          "[",
                                                          "]",
                                                          "{]",
                                                          "[}",
                                                          "[1,]",
                                                          "[,1]",
                                                          "[1 2]",
                                                          "[1,,2]",
                                                          R"({"a"})",
                                                          R"({"a":})",
                                                          R"({"a":1,})",
                                                          R"({,})",
                                                          R"({1:2})",
                                                          R"({a:1})",
                                                          R"({"a" 1})",
                                                          R"({"a":1 "b":2})",
                                                          R"({"a"::1})",
                                                          "[:]",
                                                          "tru",
                                                          "nul",
                                                          "truee",
                                                          "True",
                                                          "NaN",
                                                          "Infinity",
                                                          "-",
                                                          "+1",
                                                          "01",
                                                          "-01",
                                                          "1.",
                                                          ".1",
                                                          "1e",
                                                          "1e+",
                                                          "1.e1",
                                                          "0x1",
                                                          "1_0",
                                                          "--1",
                                                          "1 1",
                                                          "{}{}",
                                                          "[]]",
                                                          "\"",
                                                          "\"a",
                                                          "\"\t\"",
                                                          "\"\n\"",
                                                          R"("\x")",
                                                          R"("\u12")",
                                                          R"("\u12g4")",
                                                          R"("\")",
                                                          R"(["\u"])",
                                                          "'a'",
                                                          "[1\"a\"]",
                                                          "[\"a\"1]",
                                                          "[\"a\"\"b\"]",
                                                          "[true\"a\"]",
                                                          "[1\f]",
                                                          "\f1",
                                                          "\x0b"
                                                          "1",
                                                          std::string("1\0", 2),
                                                          std::string("\0", 1),
                                                          "\xEF\xBB\xBF{}",
                                                          "\"\xC0\xAF\"",
                                                          "\"\xED\xA0\x80\"",
                                                          "\"\xFF\"",
                                                          "\"\xF4\x90\x80\x80\"",
                                                          "\"\xE2\x82\"",
                                                          "{\"\xC3\":1}",
                                                          "[1]//",
                                                          "/**/1",
                                                          "[\\\"a\"]",
                                                          "1\x1a",
                                                          "[1\x1a]",
                                                          "{\"a\":1\x0c\"b\":2}"}) {
    CAPTURE(text);
    CHECK(answer(text) == kParseError);
    CHECK(answer(R"({"params":)" + text + "}") == kParseError);
    const bool blank = text.find_first_not_of(' ') == text.npos;
    if (!blank) CHECK(answer("[[0," + text + "]]") == kParseError);
  }
}

TEST_CASE("reads nothing beyond a text that ends inside a character") {
  for (const char* text : {"\"\xd5", "\"\xe2\x82", "\"\xf0\x9f\x98", "\xd5", "[\"\xc3"})
    CHECK(answer(text) == kParseError);
}

TEST_CASE("refuses brackets that do not match") {
  for (const char* text : {"[1}", R"({"a":1])", "[[1}]", R"([{"a":1]])", R"({"a":[1}})",
                           R"({"a":{"b":1]})", "[[[]}]", "[[}]", "[{]]", R"({"a":[})"}) {
    CAPTURE(text);
    CHECK(answer(text) == kParseError);
  }
}

TEST_CASE("checks the bytes of members that nobody reads") {
  const auto with = [](const std::string& extra) {
    return answer(R"({"jsonrpc":"2.0","id":1,"method":"m","x":)" + extra + "}");
  };
  CHECK(with(R"([1e5,"\ud800",{"":[]}])") == "1 m();");
  CHECK(with("01") == kParseError);
  CHECK(with(R"({"a":"\q"})") == kParseError);
  CHECK(with("\"\x80\"") == kParseError);
  CHECK(with("[1,2") == kParseError);
}

TEST_CASE("keeps nothing of the message before") {
  const Limits limits;
  MessageParser parser(limits);
  const std::string large = "[" + nested(100) + std::string(100000, ' ') + "]";
  CHECK(parser.parse(large).kind == Message::Kind::kBatch);
  CHECK(parser.parse("x").error == ErrorCode::kParseError);
  const Message message = parser.parse(R"({"jsonrpc":"2.0","method":"m"})");
  REQUIRE(message.calls.size() == 1);
  CHECK(message.calls[0].defect == Defect::kNone);
}
