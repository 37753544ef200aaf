// The plain loops of reductions against values worked out by hand.
#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/reduce.h"
#include "core/tensor/tensor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr ReduceOp kAllOps[] = {ReduceOp::kSum,       ReduceOp::kMean,     ReduceOp::kMax, ReduceOp::kMin,
                                ReduceOp::kProd,      ReduceOp::kL1,       ReduceOp::kL2,  ReduceOp::kLogSum,
                                ReduceOp::kLogSumExp, ReduceOp::kSumSquare};

template <typename T>
std::vector<T> Reduced(ReduceOp op, const Shape& shape, const std::vector<bool>& reduced, const std::vector<T>& x) {
  const ReduceLoops loops = MakeReduceLoops(shape, reduced);
  std::vector<T> y(static_cast<size_t>(loops.outputs), T{77});
  FindReduceReference(op, DataTypeOf<T>())(loops, x.data(), y.data());
  return y;
}

// Of one list.
template <typename T>
T All(ReduceOp op, const std::vector<T>& x) {
  return Reduced<T>(op, Shape{static_cast<int64_t>(x.size())}, {true}, x)[0];
}

TEST(ReduceReference, NeedsNoBufferWhereThereIsNothingToReduce) {
  const ReduceLoops loops = MakeReduceLoops({3, 0}, {false, true});
  for (const ReduceOp op : kAllOps) {
    std::vector<double> y(3, 77);
    FindReduceReference(op, DataType::kFloat64)(loops, nullptr, y.data());
    const double none = All<double>(op, {});
    EXPECT_THAT(y, testing::Each(testing::NanSensitiveDoubleEq(none))) << static_cast<int>(op);
    EXPECT_NE(none, 77);
  }
  std::vector<int32_t> sums(3, 77);
  FindReduceReference(ReduceOp::kSum, DataType::kInt32)(loops, nullptr, sums.data());
  EXPECT_THAT(sums, ElementsAre(0, 0, 0));
}

TEST(MakeReduceLoops, MergesNeighboursOfOneKindAndDropsSingleExtents) {
  const ReduceLoops loops = MakeReduceLoops({2, 3, 1, 4, 5, 6}, {false, true, false, true, false, false});
  EXPECT_THAT(loops.kept_extents, ElementsAre(2, 30));
  EXPECT_THAT(loops.kept_strides, ElementsAre(360, 1));
  EXPECT_THAT(loops.reduced_extents, ElementsAre(12));
  EXPECT_THAT(loops.reduced_strides, ElementsAre(30));
  EXPECT_EQ(loops.outputs, 60);
  EXPECT_EQ(loops.count, 12);
}

TEST(ReduceReference, IsTheDefinitionOfEachOperation) {
  const std::vector<float> x = {3, -4, 2};
  EXPECT_FLOAT_EQ(All(ReduceOp::kSum, x), 1);
  EXPECT_FLOAT_EQ(All(ReduceOp::kMean, x), 1.0f / 3);
  EXPECT_FLOAT_EQ(All(ReduceOp::kMax, x), 3);
  EXPECT_FLOAT_EQ(All(ReduceOp::kMin, x), -4);
  EXPECT_FLOAT_EQ(All(ReduceOp::kProd, x), -24);
  EXPECT_FLOAT_EQ(All(ReduceOp::kL1, x), 9);
  EXPECT_FLOAT_EQ(All(ReduceOp::kL2, x), std::sqrt(29.0f));
  EXPECT_FLOAT_EQ(All(ReduceOp::kLogSum, std::vector<float>{3, 4}), std::log(7.0f));
  EXPECT_FLOAT_EQ(All(ReduceOp::kLogSumExp, x), std::log(std::exp(3.0f) + std::exp(-4.0f) + std::exp(2.0f)));
  EXPECT_FLOAT_EQ(All(ReduceOp::kSumSquare, x), 29);
}

TEST(ReduceReference, LeavesTheOtherAxes) {
  const std::vector<int32_t> x = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  EXPECT_THAT(Reduced(ReduceOp::kSum, {2, 3, 2}, {true, false, false}, x), ElementsAre(8, 10, 12, 14, 16, 18));
  EXPECT_THAT(Reduced(ReduceOp::kSum, {2, 3, 2}, {false, true, false}, x), ElementsAre(9, 12, 27, 30));
  EXPECT_THAT(Reduced(ReduceOp::kSum, {2, 3, 2}, {true, false, true}, x), ElementsAre(18, 26, 34));
  EXPECT_THAT(Reduced(ReduceOp::kSum, {2, 3, 2}, {false, false, false}, x), testing::ElementsAreArray(x));
}

TEST(ReduceReference, HasAnAnswerForNothing) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> none;
  EXPECT_EQ(All(ReduceOp::kSum, none), 0);
  EXPECT_TRUE(std::isnan(All(ReduceOp::kMean, none)));
  EXPECT_EQ(All(ReduceOp::kMax, none), -kInfinity);
  EXPECT_EQ(All(ReduceOp::kMin, none), kInfinity);
  EXPECT_EQ(All(ReduceOp::kProd, none), 1);
  EXPECT_EQ(All(ReduceOp::kL1, none), 0);
  EXPECT_EQ(All(ReduceOp::kL2, none), 0);
  EXPECT_EQ(All(ReduceOp::kLogSum, none), -kInfinity);
  EXPECT_EQ(All(ReduceOp::kLogSumExp, none), -kInfinity);
  EXPECT_EQ(All(ReduceOp::kSumSquare, none), 0);
  EXPECT_EQ(All(ReduceOp::kMax, std::vector<int8_t>()), -128);
  EXPECT_EQ(All(ReduceOp::kMin, std::vector<int64_t>()), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(All(ReduceOp::kMean, std::vector<int64_t>()), 0);
}

TEST(ReduceReference, WrapsSumsOfIntegersAndTruncatesMeans) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(All<int64_t>(ReduceOp::kSum, {kMost, 1}), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(All<int32_t>(ReduceOp::kL1, {-5, 3}), 8);
  EXPECT_EQ(All<int32_t>(ReduceOp::kMean, {-5, -2}), -3);
  EXPECT_EQ(All<uint32_t>(ReduceOp::kMean, {7, 4}), 5u);
  EXPECT_EQ(All<uint64_t>(ReduceOp::kProd, {3, 5}), 15u);
  EXPECT_EQ(All<int32_t>(ReduceOp::kL2, {3, 4}), 5);
  EXPECT_EQ(All<int32_t>(ReduceOp::kLogSum, {-3, 1}), 0);
  EXPECT_EQ(All<int32_t>(ReduceOp::kLogSum, {}), std::numeric_limits<int32_t>::min());
}

TEST(ReduceReference, LogSumExpNeitherOverflowsNorUnderflows) {
  EXPECT_NEAR(All<float>(ReduceOp::kLogSumExp, {1e6f, 1e6f}), 1e6 + std::log(2.0), 0.1);
  EXPECT_NEAR(All<float>(ReduceOp::kLogSumExp, {-1000, -1000}), -1000 + std::log(2.0), 1e-3);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(All<float>(ReduceOp::kLogSumExp, {-kInfinity, -kInfinity}), -kInfinity);
  EXPECT_EQ(All<float>(ReduceOp::kLogSumExp, {0, kInfinity}), kInfinity);
}

TEST(ReduceReference, KeepsNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const ReduceOp op : kAllOps) {
    for (const std::vector<float>& x : {std::vector<float>{nan, 1, 2}, {1, nan, 2}, {1, 2, nan}}) {
      EXPECT_TRUE(std::isnan(All(op, x))) << static_cast<int>(op);
    }
  }
}

TEST(ReduceReference, FindsExtremesOfTruthValues) {
  const bool mixed[] = {false, true};
  bool y = false;
  const ReduceLoops loops = MakeReduceLoops({2}, {true}), none = MakeReduceLoops({0}, {true});
  FindReduceReference(ReduceOp::kMax, DataType::kBool)(loops, mixed, &y);
  EXPECT_TRUE(y);
  FindReduceReference(ReduceOp::kMin, DataType::kBool)(loops, mixed, &y);
  EXPECT_FALSE(y);
  FindReduceReference(ReduceOp::kMin, DataType::kBool)(none, mixed, &y);
  EXPECT_TRUE(y);
  FindReduceReference(ReduceOp::kMax, DataType::kBool)(none, mixed, &y);
  EXPECT_FALSE(y);
}

TEST(ReduceReference, HasSmallTypesForExtremesOnly) {
  for (const ReduceOp op : kAllOps) {
    const bool extreme = op == ReduceOp::kMax || op == ReduceOp::kMin;
    for (const DataType type :
         {DataType::kInt8, DataType::kInt16, DataType::kUInt8, DataType::kUInt16, DataType::kBool}) {
      EXPECT_EQ(FindReduceReference(op, type) != nullptr, extreme);
    }
    EXPECT_EQ(FindReduceReference(op, DataType::kFloat16), nullptr);
    EXPECT_NE(FindReduceReference(op, DataType::kUInt32), nullptr);
  }
}

}  // namespace
}  // namespace saker
