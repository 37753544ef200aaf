// The vectors of float reductions against the plain loops.
#include "core/kernels/reduce.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

constexpr ReduceOp kAllOps[] = {ReduceOp::kSum,       ReduceOp::kMean,     ReduceOp::kMax, ReduceOp::kMin,
                                ReduceOp::kProd,      ReduceOp::kL1,       ReduceOp::kL2,  ReduceOp::kLogSum,
                                ReduceOp::kLogSumExp, ReduceOp::kSumSquare};

std::vector<float> Values(int64_t count) {
  std::vector<float> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i * 29 + 7) % 31) / 16 - 0.9f;
  return values;
}

void ExpectMatchesReference(const Shape& shape, const std::vector<bool>& reduced, const std::vector<float>& x) {
  const ReduceLoops loops = MakeReduceLoops(shape, reduced);
  for (const ReduceOp op : kAllOps) {
    SCOPED_TRACE(testing::Message() << shape.ToString() << " operation " << static_cast<int>(op));
    // One element more, which must stay as it is.
    std::vector<float> got(static_cast<size_t>(loops.outputs) + 1, -99), want(got);
    FindReduce(op, DataType::kFloat32)(loops, x.data(), got.data());
    FindReduceReference(op, DataType::kFloat32)(loops, x.data(), want.data());
    for (size_t i = 0; i < want.size(); ++i) {
      if (std::isnan(want[i]) || std::isinf(want[i])) {
        EXPECT_EQ(std::isnan(want[i]), std::isnan(got[i])) << i;
        EXPECT_TRUE(std::isnan(want[i]) || got[i] == want[i]) << i;
      } else {
        EXPECT_NEAR(got[i], want[i], 1e-6 * std::max(1.0f, std::abs(want[i]))) << i;
      }
    }
  }
}

TEST(Reduce, MatchesReferenceForEveryLengthOfRun) {
  for (int64_t count = 0; count <= 70; ++count) {
    ExpectMatchesReference({2, count}, {false, true}, Values(2 * count));
    ExpectMatchesReference({count, 3}, {true, false}, Values(3 * count));
    ExpectMatchesReference({3, count}, {true, false}, Values(3 * count));
  }
}

TEST(Reduce, MatchesReferenceForEverySetOfAxes) {
  const Shape shape = {2, 3, 4, 5};
  for (int mask = 0; mask < 16; ++mask) {
    std::vector<bool> reduced;
    for (int axis = 0; axis < 4; ++axis) reduced.push_back((mask >> axis & 1) != 0);
    ExpectMatchesReference(shape, reduced, Values(120));
  }
}

TEST(Reduce, MatchesReferenceForRowsWiderThanTheTotalsHeld) {
  ExpectMatchesReference({2, 3, 1200}, {false, true, false}, Values(7200));
}

TEST(Reduce, TakesScalarsAndEmptyOperands) {
  ExpectMatchesReference({}, {}, Values(1));
  ExpectMatchesReference({1, 1}, {true, false}, Values(1));
  ExpectMatchesReference({0, 4}, {true, false}, {});
  ExpectMatchesReference({0, 4}, {false, true}, {});
  ExpectMatchesReference({4, 0}, {true, true}, {});
}

TEST(Reduce, KeepsNaNWhereverItIs) {
  for (size_t at = 0; at < 40; ++at) {
    std::vector<float> x = Values(80);
    x[at] = std::numeric_limits<float>::quiet_NaN();
    ExpectMatchesReference({2, 40}, {false, true}, x);
    ExpectMatchesReference({2, 40}, {true, false}, x);
  }
}

TEST(Reduce, DoesNotLoseSmallTermsOfLongSums) {
  const std::vector<float> x(size_t{1} << 25, 1.0f);
  float sum = 0;
  FindReduce(ReduceOp::kSum, DataType::kFloat32)(MakeReduceLoops({1 << 25}, {true}), x.data(), &sum);
  EXPECT_EQ(sum, static_cast<float>(1 << 25));
}

}  // namespace
}  // namespace saker
