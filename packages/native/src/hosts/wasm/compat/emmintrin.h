#pragma once
// The SSE2 intrinsics that the engine uses, in WebAssembly's SIMD.
#include <wasm_simd128.h>

using __m128i = v128_t;

inline __m128i _mm_set1_epi8(char c) { return wasm_i8x16_splat(c); }
inline __m128i _mm_loadu_si128(const __m128i* at) { return wasm_v128_load(at); }
inline __m128i _mm_or_si128(__m128i a, __m128i b) { return wasm_v128_or(a, b); }
inline __m128i _mm_xor_si128(__m128i a, __m128i b) { return wasm_v128_xor(a, b); }
inline __m128i _mm_andnot_si128(__m128i a, __m128i b) { return wasm_v128_andnot(b, a); }
inline __m128i _mm_cmpeq_epi8(__m128i a, __m128i b) { return wasm_i8x16_eq(a, b); }
inline __m128i _mm_cmplt_epi8(__m128i a, __m128i b) { return wasm_i8x16_lt(a, b); }
inline int _mm_movemask_epi8(__m128i a) { return static_cast<int>(wasm_i8x16_bitmask(a)); }
