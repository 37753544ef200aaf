#include "core/ops/copy_kernel.h"

#include <array>
#include <numeric>

#include "gtest/gtest.h"

namespace saker {
namespace {

// Two inputs of `count` elements, one behind the other.
std::vector<CopyKernel::Copy> Joined(int64_t count) {
  return {{0, 0, Simplify({{count}, {1}, {1}, 0, 0})}, {1, 0, Simplify({{count}, {1}, {1}, 0, count})}};
}

std::vector<float> Count(int64_t count, float first) {
  std::vector<float> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), first);
  return values;
}

TEST(CopyKernel, CutsLargeCopiesForItsThreads) {
  constexpr int64_t kCount = 40'001;
  const std::vector<float> a = Count(kCount, 0), b = Count(kCount, 100'000);
  for (const int threads : {1, 2, 3}) {
    const CopyKernel kernel(Joined(kCount), sizeof(float), threads);
    ASSERT_EQ(kernel.parts, threads);
    std::vector<float> joined(2 * kCount);
    const std::array<const void*, 2> inputs = {a.data(), b.data()};
    const std::array<void*, 1> outputs = {joined.data()};
    for (int part = threads - 1; part >= 0; --part) ASSERT_TRUE(kernel.RunPart({inputs, outputs}, part).ok());
    EXPECT_TRUE(std::equal(a.begin(), a.end(), joined.begin()));
    EXPECT_TRUE(std::equal(b.begin(), b.end(), joined.begin() + kCount));
  }
}

TEST(CopyKernel, LeavesSmallCopiesWhole) { EXPECT_EQ(CopyKernel(Joined(4'000), sizeof(float), 8).parts, 1); }

TEST(CopyKernel, PassesOverOutputsThatNobodyWants) {
  const CopyKernel kernel(Joined(2), sizeof(float), 1);
  const std::vector<float> a = Count(2, 0);
  const std::array<const void*, 2> inputs = {a.data(), a.data()};
  const std::array<void*, 1> outputs = {nullptr};
  EXPECT_TRUE(kernel.Run({inputs, outputs}).ok());
}

}  // namespace
}  // namespace saker
