#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace ujrpc::base64 {

// The method is that of Muła and Lemire, "Faster Base64 Encoding and Decoding Using AVX2
// Instructions" (ACM Transactions on the Web 12, 2018).

__attribute__((target("avx2"))) inline __m256i twice(__m128i lane) {
  return _mm256_broadcastsi128_si256(lane);
}

/// Writes 32 bytes for each 24: the last of them must lie within `out` as well.
__attribute__((target("avx2"))) inline std::size_t decode_avx2(const char* text, std::size_t size,
                                                        std::uint8_t* out) {
  constexpr std::size_t kRead = 32;
  constexpr std::size_t kWritten = 24;
  constexpr std::size_t kSpare =
      12;  // characters after; their bytes go where the surplus 8 were
  const __m256i low_classes = twice(_mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                                                  0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a));
  const __m256i high_classes = twice(_mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
                                                   0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10));
  const __m256i offsets =
      twice(_mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i bytes_of_lane =
      twice(_mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i slash = _mm256_set1_epi8('/');
  std::size_t at = 0;
  while (size - at >= kRead + kSpare) {
    const __m256i characters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + at));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(characters, 4), slash);
    const __m256i low = _mm256_and_si256(characters, slash);
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_classes, low),
                            _mm256_shuffle_epi8(high_classes, high))) {
      break;
    }
    const __m256i is_slash = _mm256_cmpeq_epi8(characters, slash);
    const __m256i values =
        _mm256_add_epi8(characters, _mm256_shuffle_epi8(offsets, _mm256_add_epi8(is_slash, high)));
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i quads = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i lanes = _mm256_shuffle_epi8(quads, bytes_of_lane);
    const __m256i bytes =
        _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at / kRead * kWritten), bytes);
    at += kRead;
  }
  return at;
}

__attribute__((target("avx2"))) inline std::size_t encode_avx2(const std::uint8_t* bytes, std::size_t size,
                                                        char* out) {
  constexpr std::size_t kRead = 24;
  constexpr std::size_t kWritten = 32;
  constexpr std::size_t kLoaded = 28;  // two loads of 16, the second from byte 12 on
  const __m256i triples = twice(_mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  const __m256i offsets =
      twice(_mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                          '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0));
  std::size_t at = 0;
  while (size - at >= kLoaded) {
    const __m256i read =
        _mm256_loadu2_m128i(reinterpret_cast<const __m128i*>(bytes + at + kRead / 2),
                            reinterpret_cast<const __m128i*>(bytes + at));
    const __m256i spread = _mm256_shuffle_epi8(read, triples);
    const __m256i first = _mm256_mulhi_epu16(
        _mm256_and_si256(spread, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
    const __m256i second = _mm256_mullo_epi16(
        _mm256_and_si256(spread, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
    const __m256i values = _mm256_or_si256(first, second);
    // 0 for lower case, 1…12 for what follows it, 13 for upper case.
    const __m256i is_upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
    const __m256i classes = _mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)),
                                            _mm256_and_si256(is_upper, _mm256_set1_epi8(13)));
    const __m256i text = _mm256_add_epi8(_mm256_shuffle_epi8(offsets, classes), values);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + at / kRead * kWritten), text);
    at += kRead;
  }
  return at;
}

}  // namespace ujrpc::base64
