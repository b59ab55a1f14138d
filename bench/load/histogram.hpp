#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace ujrpc::load {

// Log-linear: 64 steps an octave, so a quantile is at most 1/64 (1.6 %) below the true value.
class Histogram {
 public:
  void add(std::uint64_t value) {
    counts_[slot(value)] += 1;
    total_ += 1;
    max_ = std::max(max_, value);
  }

  [[nodiscard]] std::uint64_t max() const { return max_; }

  // The value that the share `quantile` (0 to 1) of all values does not exceed; 0 without values.
  [[nodiscard]] std::uint64_t quantile(double quantile) const {
    const auto wanted = static_cast<std::uint64_t>(quantile * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
      seen += counts_[index];
      if (seen > wanted) return lower_bound(index);
    }
    return max_;
  }

 private:
  static constexpr unsigned kStepBits = 6;
  static constexpr std::uint64_t kSteps = 1U << kStepBits;
  static constexpr std::size_t kOctaves = 64 - kStepBits + 1;

  static std::size_t slot(std::uint64_t value) {
    if (value < kSteps) return value;
    const auto exponent = static_cast<unsigned>(std::bit_width(value)) - 1;
    const unsigned shift = exponent - kStepBits;
    return (shift + 1) * kSteps + ((value >> shift) & (kSteps - 1));
  }

  static std::uint64_t lower_bound(std::size_t index) {
    if (index < kSteps) return index;
    const std::size_t shift = index / kSteps - 1;
    return (kSteps + index % kSteps) << shift;
  }

  std::array<std::uint64_t, kSteps * kOctaves> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace ujrpc::load
