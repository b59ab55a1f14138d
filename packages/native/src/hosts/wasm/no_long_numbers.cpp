// What of libc++ writes a float, or all digits of a double: 100 KB of tables. json/number_writer wants the
// shortest digits of doubles only, in scientific notation, and so never comes here, but std::to_chars
// refers to it. The linker takes these for what the library has.
#include <charconv>
#include <cstdint>

_LIBCPP_BEGIN_NAMESPACE_STD

to_chars_result __d2fixed_buffered_n(char*, char*, double, std::uint32_t);
to_chars_result __d2exp_buffered_n(char*, char*, double, std::uint32_t);
to_chars_result __f2s_buffered_n(char*, char*, float, chars_format);

to_chars_result __d2fixed_buffered_n(char*, char*, double, std::uint32_t) { __builtin_trap(); }
to_chars_result __d2exp_buffered_n(char*, char*, double, std::uint32_t) { __builtin_trap(); }
to_chars_result __f2s_buffered_n(char*, char*, float, chars_format) { __builtin_trap(); }

_LIBCPP_END_NAMESPACE_STD
