// Random numbers that are the same on every machine and with every standard library: std::mt19937_64's output is fixed
// by the C++ standard, while its distributions and std::shuffle are not, so those are made here.
// Threads: none of its own; a value type.
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace saker {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // Evenly spread over [0, bound); bound > 0. The bias of taking the high half of a product is below 2^-32 for the
  // bounds that indices have.
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(((engine_() >> 32) * bound) >> 32); }

  // Evenly spread over [-limit, limit).
  float Symmetric(float limit) {
    constexpr float kStep = 1.0f / (1 << 24);
    return (static_cast<float>(engine_() >> 40) * kStep * 2.0f - 1.0f) * limit;
  }

  // Fisher and Yates.
  void Shuffle(std::vector<uint32_t>& values) {
    for (size_t left = values.size(); left > 1; --left) {
      std::swap(values[left - 1], values[Below(static_cast<uint32_t>(left))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace saker
