#pragma once

#include <wasm_simd128.h>

#include <cstddef>
#include <cstdint>

namespace ujrpc::base64 {

// The method of avx2.hpp, with the registers of WebAssembly, which are half as wide.

/// Writes 16 bytes for each 12: the last of them must lie within `out` as well.
inline std::size_t decode_simd128(const char* text, std::size_t size, std::uint8_t* out) {
  constexpr std::size_t kRead = 16;
  constexpr std::size_t kWritten = 12;
  constexpr std::size_t kSpare = 8;  // characters after; their bytes go where the surplus 4 were
  const v128_t low_classes =
      wasm_i8x16_const(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b,
                       0x1b, 0x1b, 0x1a);
  const v128_t high_classes =
      wasm_i8x16_const(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10,
                       0x10, 0x10, 0x10);
  const v128_t offsets =
      wasm_i8x16_const(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  std::size_t at = 0;
  while (size - at >= kRead + kSpare) {
    const v128_t characters = wasm_v128_load(text + at);
    const v128_t high = wasm_u8x16_shr(characters, 4);
    const v128_t low = wasm_v128_and(characters, wasm_i8x16_splat(0x0f));
    if (wasm_v128_any_true(wasm_v128_and(wasm_i8x16_swizzle(low_classes, low),
                                         wasm_i8x16_swizzle(high_classes, high)))) {
      break;
    }
    const v128_t is_slash = wasm_i8x16_eq(characters, wasm_i8x16_splat('/'));
    const v128_t values = wasm_i8x16_add(
        characters, wasm_i8x16_swizzle(offsets, wasm_i8x16_add(is_slash, high)));
    const v128_t pairs = wasm_v128_or(
        wasm_i16x8_shl(wasm_v128_and(values, wasm_i16x8_splat(0x00ff)), 6),
        wasm_u16x8_shr(values, 8));
    const v128_t quads =
        wasm_i32x4_dot_i16x8(pairs, wasm_i16x8_const(0x1000, 1, 0x1000, 1, 0x1000, 1, 0x1000, 1));
    const v128_t bytes = wasm_i8x16_shuffle(quads, quads, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12,
                                            12, 12, 12, 12);
    wasm_v128_store(out + at / kRead * kWritten, bytes);
    at += kRead;
  }
  return at;
}

inline std::size_t encode_simd128(const std::uint8_t* bytes, std::size_t size, char* out) {
  constexpr std::size_t kRead = 12;
  constexpr std::size_t kWritten = 16;
  constexpr std::size_t kLoaded = 16;
  const v128_t offsets =
      wasm_i8x16_const('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                       '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
  std::size_t at = 0;
  while (size - at >= kLoaded) {
    const v128_t read = wasm_v128_load(bytes + at);
    const v128_t spread =
        wasm_i8x16_shuffle(read, read, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
    const auto bits = [&](std::int32_t mask) {
      return wasm_v128_and(spread, wasm_i32x4_splat(mask));
    };
    const v128_t first =
        wasm_v128_or(wasm_u32x4_shr(bits(0x0000fc00), 10), wasm_u32x4_shr(bits(0x0fc00000), 6));
    const v128_t second =
        wasm_v128_or(wasm_i32x4_shl(bits(0x000003f0), 4), wasm_i32x4_shl(bits(0x003f0000), 8));
    const v128_t values = wasm_v128_or(first, second);
    // 0 for lower case, 1…12 for what follows it, 13 for upper case.
    const v128_t is_upper = wasm_i8x16_lt(values, wasm_i8x16_splat(26));
    const v128_t classes =
        wasm_v128_or(wasm_u8x16_sub_sat(values, wasm_i8x16_splat(51)),
                     wasm_v128_and(is_upper, wasm_i8x16_splat(13)));
    wasm_v128_store(out + at / kRead * kWritten,
                    wasm_i8x16_add(wasm_i8x16_swizzle(offsets, classes), values));
    at += kRead;
  }
  return at;
}

}  // namespace ujrpc::base64
