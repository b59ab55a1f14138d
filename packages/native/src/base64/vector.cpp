#include "base64/vector.hpp"

#if defined(__x86_64__)
#include "base64/avx2.hpp"
#elif defined(__wasm_simd128__)
#include "base64/simd128.hpp"
#endif

namespace ujrpc::base64 {

#if defined(__wasm_simd128__)

const Vector& vector() {
  static constexpr Vector kSimd128{decode_simd128, encode_simd128};
  return kSimd128;
}

#else

namespace {

std::size_t decode_nothing(const char*, std::size_t, std::uint8_t*) { return 0; }
std::size_t encode_nothing(const std::uint8_t*, std::size_t, char*) { return 0; }

}  // namespace

const Vector& vector() {
  static constexpr Vector kPlain{decode_nothing, encode_nothing};
#if defined(__x86_64__)
  static constexpr Vector kAvx2{decode_avx2, encode_avx2};
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return has_avx2 ? kAvx2 : kPlain;
#else
  return kPlain;
#endif
}

#endif

}  // namespace ujrpc::base64
