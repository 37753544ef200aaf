// MutationRandom: the dice of the mutator, the same for the same seed on every machine.
#pragma once

#include <cstdint>
#include <limits>
#include <random>

namespace saker {

class MutationRandom {
 public:
  explicit MutationRandom(uint32_t seed) : engine_(seed) {}

  // 0 .. count - 1; `count` is 1 at least.
  int Below(int count) { return static_cast<int>(engine_() % static_cast<uint32_t>(count)); }
  bool OneIn(int count) { return Below(count) == 0; }

  // A number that code may trip over in the place of `old`: a small one, a neighbour, or one at the end of some range.
  int64_t Number(int64_t old) {
    switch (Below(4)) {
      case 0:
        return Neighbour(static_cast<uint64_t>(old));
      case 1:
        return kExtremes[Below(sizeof(kExtremes) / sizeof(kExtremes[0]))];
      default:
        return Below(14) - 4;
    }
  }

 private:
  static constexpr int64_t kExtremes[] = {
      16,
      31,
      64,
      255,
      256,
      1000,
      4096,
      65535,
      int64_t{1} << 20,
      std::numeric_limits<int32_t>::max(),
      int64_t{1} << 31,
      int64_t{1} << 32,
      int64_t{1} << 40,
      (int64_t{1} << 40) + 1,
      int64_t{1} << 62,
      std::numeric_limits<int64_t>::max(),
      std::numeric_limits<int64_t>::min(),
      std::numeric_limits<int64_t>::min() + 1,
      std::numeric_limits<int32_t>::min(),
      -256,
  };

  // Unsigned: neighbours of the ends wrap.
  int64_t Neighbour(uint64_t old) {
    switch (Below(4)) {
      case 0:
        return static_cast<int64_t>(old + 1);
      case 1:
        return static_cast<int64_t>(old - 1);
      case 2:
        return static_cast<int64_t>(old * 2);
      default:
        return static_cast<int64_t>(uint64_t{0} - old);
    }
  }

  std::minstd_rand engine_;
};

}  // namespace saker
