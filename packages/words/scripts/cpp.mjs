import * as table from '../table.mjs';
import { HEAD, partsOf, pascalCase, STREAM_FORM, snakeCase, wrapped } from './text.mjs';

/** `src/words.hpp` of @ujrpc/native. */
export function header() {
  return `${HEAD}#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace ujrpc {

${limits()}
${errorCodes()}
${paramKinds()}
${enumeration('Lane', 'What an entry of the call block is. lib/words.d.ts says it to JavaScript.', table.lanes)}
${enumeration('Outcome', 'What became of a call.', table.outcomes)}
${enumeration('StreamForm', STREAM_FORM, table.streamForms)}
${protocolMethods()}
${refusals()}
}  // namespace ujrpc
`;
}

function comment(text, indent = '') {
  return wrapped(text, 96 - indent.length)
    .map((line) => `${indent}/// ${line}\n`)
    .join('');
}

const known = table.limits.filter(({ engine }) => engine !== false);
/** Counts and sizes of what is in memory, or times and rates. */
const typeOf = (name) => (/Ms$|PerSecond$/.test(name) ? 'std::uint64_t' : 'std::size_t');

function limits() {
  const members = known.map(
    ({ name, doc, default: value }) =>
      `${comment(doc, '  ')}  ${typeOf(name)} ${snakeCase(name)} = ${digits(value)};\n`,
  );
  const entries = known.map(
    ({ name }) => `    {"${name}", set_limit<&Limits::${snakeCase(name)}>},\n`,
  );
  return `/// The bounds a server keeps its peers and itself to, in bytes, milliseconds and counts.
struct Limits {
${members.join('')}};

/// Sets a limit, to the most that its type holds where the value is more.
template <auto kMember>
constexpr void set_limit(Limits& limits, std::uint64_t value) {
  using Type = std::remove_reference_t<decltype(limits.*kMember)>;
  constexpr std::uint64_t kMost = std::numeric_limits<Type>::max();
  limits.*kMember = static_cast<Type>(std::min(value, kMost));
}

struct NamedLimit {
  const char* name;  ///< In JavaScript.
  void (*set)(Limits& limits, std::uint64_t value);
};

inline constexpr std::array<NamedLimit, ${known.length}> kLimits{{
${entries.join('')}}};
`;
}

function errorCodes() {
  const codes = table.errorCodes.map(({ name, code }) => `  k${name} = ${code},\n`);
  const cases = table.errorCodes.map(
    ({ name, message }) => `    case ErrorCode::k${name}: return ${text(message)};\n`,
  );
  return `/// Every error code that ujrpc itself answers.
enum class ErrorCode : std::int32_t {
${codes.join('')}};

/// The \`message\` that goes with each code.
constexpr std::string_view message_of(ErrorCode code) {
  switch (code) {
${cases.join('')}  }
  return {};
}
`;
}

function paramKinds() {
  const entries = table.paramKinds.map(
    ({ name }) => `      {"${name}", ParamKind::k${pascalCase(name)}},\n`,
  );
  return `${enumeration('ParamKind', 'How the plan sees a parameter.', kindMembers())}
/// The kind of that name in JavaScript.
constexpr std::optional<ParamKind> param_kind_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ParamKind>, ${entries.length}> kKinds{{
${entries.join('')}  }};
  for (const auto& [known, kind] : kKinds) {
    if (known == name) return kind;
  }
  return std::nullopt;
}
`;
}

const kindMembers = () =>
  table.paramKinds.map(({ name, doc }) => ({ name: pascalCase(name), doc }));

function enumeration(name, doc, members) {
  const lines = members.map((one) => `${comment(one.doc, '  ')}  k${one.name},\n`);
  return `${comment(doc)}enum class ${name} : std::uint8_t {\n${lines.join('')}};\n`;
}

function protocolMethods() {
  return table.protocolMethods
    .map(
      ({ name, method, doc }) =>
        `${comment(doc)}inline constexpr std::string_view k${pascalCase(name)} = ${text(method)};\n`,
    )
    .join('');
}

function refusals() {
  return `/// Why a request is refused before any method has it, for a person to read.
namespace refusal {

${table.refusals.map((one) => refusal(one.name, partsOf(one.text))).join('')}
}  // namespace refusal
`;
}

function refusal(name, parts) {
  const holes = parts.filter((part) => typeof part !== 'string');
  if (holes.length === 0) {
    const constant = `inline constexpr std::string_view k${pascalCase(name)} =`;
    const value = text(parts.join(''));
    const gap = `${constant} ${value};`.length <= 100 ? ' ' : '\n    ';
    return `${constant}${gap}${value};\n`;
  }
  const params = holes.map(
    (hole) => `${hole.type === 'number' ? 'std::uint64_t' : 'std::string_view'} ${hole.name}`,
  );
  const [first, ...rest] = parts.map(pieceOf);
  const calls = [`std::string(${first})`, ...rest.map((piece) => `.append(${piece})`)];
  const line = `  return ${calls.join('')};`;
  const body = line.length <= 100 ? line : `  return ${calls.join('\n      ')};`;
  return `inline std::string ${snakeCase(name)}(${params.join(', ')}) {
${body}
}
`;
}

function pieceOf(part) {
  if (typeof part === 'string') {
    return text(part);
  }
  return part.type === 'number' ? `std::to_string(${part.name})` : part.name;
}

/** A string literal. */
const text = (value) => `"${value.replace(/["\\]/g, '\\$&')}"`;

/** With a separator after every three. */
function digits(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, "'");
}
