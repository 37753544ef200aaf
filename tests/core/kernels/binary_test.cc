#include "core/kernels/binary.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

constexpr BinaryOp kAllOps[] = {BinaryOp::kAdd,  BinaryOp::kSub, BinaryOp::kMul, BinaryOp::kDiv, BinaryOp::kMod,
                                BinaryOp::kFmod, BinaryOp::kPow, BinaryOp::kMax, BinaryOp::kMin, BinaryOp::kPRelu};

template <typename T>
std::vector<T> Apply(BinaryOp op, const Shape& a_shape, const std::vector<T>& a, const Shape& b_shape,
                     const std::vector<T>& b) {
  const absl::StatusOr<Shape> shape = BroadcastShape(a_shape, b_shape);
  EXPECT_TRUE(shape.ok()) << shape.status();
  std::vector<T> out(shape->ElementCount());
  FindBinary(op, DataTypeOf<T>())(MakeBroadcastLoops(a_shape, b_shape, *shape), a.data(), b.data(), out.data());
  return out;
}

// Element by element through coordinates, the slow way.
std::vector<float> AddByCoordinates(const Shape& a_shape, const std::vector<float>& a, const Shape& b_shape,
                                    const std::vector<float>& b) {
  const Shape shape = *BroadcastShape(a_shape, b_shape);
  const auto at = [&](const Shape& operand, const std::vector<float>& values, int64_t flat) {
    int64_t offset = 0, stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; --axis) {
      const int64_t coordinate = flat % shape[axis];
      flat /= shape[axis];
      const int own = axis - (shape.rank() - operand.rank());
      if (own < 0) continue;
      offset += operand[own] == 1 ? 0 : coordinate * stride;
      stride *= operand[own];
    }
    return values[offset];
  };
  std::vector<float> out(shape.ElementCount());
  for (int64_t i = 0; i < shape.ElementCount(); ++i) out[i] = at(a_shape, a, i) + at(b_shape, b, i);
  return out;
}

TEST(BroadcastShape, FollowsNumPy) {
  EXPECT_EQ(*BroadcastShape({2, 3}, {3}), (Shape{2, 3}));
  EXPECT_EQ(*BroadcastShape({}, {4, 5}), (Shape{4, 5}));
  EXPECT_EQ(*BroadcastShape({2, 1, 4}, {3, 1}), (Shape{2, 3, 4}));
  EXPECT_EQ(*BroadcastShape({0, 3}, {1, 3}), (Shape{0, 3}));
}

TEST(BroadcastShape, RefusesDifferentExtentsAndNamesThem) {
  const absl::Status status = BroadcastShape({2, 3}, {2, 4}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("[2,4]"), absl::string_view::npos);
}

TEST(BroadcastShape, RefusesMoreAxesThanLoopsCanCount) {
  Shape deep;
  for (int i = 0; i <= kMaxBroadcastRank; ++i) deep.Append(1);
  EXPECT_FALSE(BroadcastShape(deep, {1}).ok());
}

TEST(MakeBroadcastLoops, MergesAxesThatMoveTogether) {
  EXPECT_EQ(MakeBroadcastLoops({2, 3, 4}, {2, 3, 4}, {2, 3, 4}).extents, (std::vector<int64_t>{24}));
  EXPECT_EQ(MakeBroadcastLoops({2, 3, 4}, {4}, {2, 3, 4}).extents, (std::vector<int64_t>{6, 4}));
  EXPECT_EQ(MakeBroadcastLoops({2, 3, 4}, {}, {2, 3, 4}).extents, (std::vector<int64_t>{24}));
}

TEST(Binary, BroadcastsLikeCoordinatesSay) {
  const std::vector<std::pair<Shape, Shape>> cases = {
      {{2, 3, 4}, {2, 3, 4}}, {{2, 3, 4}, {4}},          {{4}, {2, 3, 4}}, {{2, 3, 4}, {3, 1}},
      {{2, 1, 4}, {1, 3, 1}}, {{1, 3, 1}, {2, 1, 4}},    {{2, 3, 4}, {}},  {{}, {2, 3}},
      {{1, 1}, {1}},          {{2, 3, 1, 5}, {1, 4, 1}}, {{5, 1}, {1, 7}}, {{2, 0, 4}, {1, 4}},
      {{3, 2, 17}, {3, 1, 1}}};
  for (const auto& [a_shape, b_shape] : cases) {
    SCOPED_TRACE(a_shape.ToString() + " + " + b_shape.ToString());
    std::vector<float> a(a_shape.ElementCount()), b(b_shape.ElementCount());
    for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i);
    for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(1000 * i);
    EXPECT_EQ(Apply(BinaryOp::kAdd, a_shape, a, b_shape, b), AddByCoordinates(a_shape, a, b_shape, b));
  }
}

TEST(Binary, ComputesEveryOperation) {
  const std::vector<float> a = {1, -2, 3}, b = {2, 4, -1};
  const auto run = [&](BinaryOp op) { return Apply<float>(op, {3}, a, {3}, b); };
  EXPECT_EQ(run(BinaryOp::kAdd), (std::vector<float>{3, 2, 2}));
  EXPECT_EQ(run(BinaryOp::kSub), (std::vector<float>{-1, -6, 4}));
  EXPECT_EQ(run(BinaryOp::kMul), (std::vector<float>{2, -8, -3}));
  EXPECT_EQ(run(BinaryOp::kDiv), (std::vector<float>{0.5, -0.5, -3}));
  EXPECT_EQ(run(BinaryOp::kPow)[1], 16);
  EXPECT_EQ(run(BinaryOp::kMax), (std::vector<float>{2, 4, 3}));
  EXPECT_EQ(run(BinaryOp::kMin), (std::vector<float>{1, -2, -1}));
}

TEST(Binary, LetsANaNOnEitherSideThroughMaxAndMin) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const BinaryOp op : {BinaryOp::kMax, BinaryOp::kMin}) {
    const std::vector<float> out = Apply<float>(op, {3}, {nan, 1, nan}, {3}, {1, nan, nan});
    for (const float value : out) EXPECT_TRUE(std::isnan(value));
  }
}

// Every loop of the vector form: vectors and their rests, operands that stand still, short ones that repeat.
TEST(Binary, AgreesWithItsReferenceWhicheverOperandIsRepeated) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
  const std::vector<std::pair<Shape, Shape>> cases = {{{1}, {1}},
                                                      {{19}, {19}},
                                                      {{67}, {}},
                                                      {{}, {67}},
                                                      {{2, 3, 16}, {16}},
                                                      {{2, 3, 16}, {}},
                                                      {{5, 8}, {8}},
                                                      {{8}, {5, 8}},
                                                      {{2, 5, 4}, {2, 1, 4}},
                                                      {{2, 1, 8}, {2, 7, 8}},
                                                      {{3, 1, 16}, {3, 9, 16}},
                                                      {{4, 2}, {2}},
                                                      {{2, 3, 5}, {2, 1, 5}},
                                                      {{3, 1}, {1, 17}},
                                                      {{2, 1, 33}, {2, 2, 1}}};
  for (const BinaryOp op : kAllOps) {
    for (const auto& [a_shape, b_shape] : cases) {
      SCOPED_TRACE(std::to_string(static_cast<int>(op)) + a_shape.ToString() + " and " + b_shape.ToString());
      std::vector<float> a(a_shape.ElementCount()), b(b_shape.ElementCount());
      for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<float>(i * 7 % 23) / 4 - 2.5f;
      for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<float>(i * 5 % 19) / 4 - 2.25f;
      a.back() = nan;
      if (a.size() > 3) a[1] = infinity;
      if (b.size() > 2) b[2] = nan;
      const Shape shape = *BroadcastShape(a_shape, b_shape);
      std::vector<float> want(shape.ElementCount());
      const BroadcastLoops loops = MakeBroadcastLoops(a_shape, b_shape, shape);
      FindBinaryReference(op, DataType::kFloat32)(loops, a.data(), b.data(), want.data());
      const std::vector<float> got = Apply<float>(op, a_shape, a, b_shape, b);
      for (size_t i = 0; i < want.size(); ++i) {
        const bool same = got[i] == want[i] || (std::isnan(got[i]) && std::isnan(want[i]));
        EXPECT_TRUE(same) << i << ": " << got[i] << ", want " << want[i];
      }
    }
  }
}

TEST(Binary, WritesOverEitherOperandOfTheResultsShape) {
  std::vector<float> a = {1, 2, 3, 4}, b = {10, 20};
  const BroadcastLoops loops = MakeBroadcastLoops({2, 2}, {2}, {2, 2});
  FindBinary(BinaryOp::kAdd, DataType::kFloat32)(loops, a.data(), b.data(), a.data());
  EXPECT_EQ(a, (std::vector<float>{11, 22, 13, 24}));
}

TEST(Binary, HasEveryArithmeticTypeAndNoOthers) {
  for (const BinaryOp op : kAllOps) {
    for (const DataType type : {DataType::kFloat32, DataType::kFloat64, DataType::kInt8, DataType::kInt64,
                                DataType::kUInt8, DataType::kUInt32}) {
      EXPECT_NE(FindBinary(op, type), nullptr);
    }
    EXPECT_EQ(FindBinary(op, DataType::kBool), nullptr);
    EXPECT_EQ(FindBinary(op, DataType::kFloat16), nullptr);
  }
}

}  // namespace
}  // namespace saker
