#pragma once
// Included before every file: what libc++ lacks of C++20 before its version 16.
#include <cstddef>
#include <memory>
#include <type_traits>

#if _LIBCPP_VERSION < 16000
namespace std {

template <class Array, enable_if_t<is_unbounded_array_v<Array>, int> = 0>
unique_ptr<Array> make_unique_for_overwrite(size_t count) {
  return unique_ptr<Array>(new remove_extent_t<Array>[count]);
}

}  // namespace std
#endif
