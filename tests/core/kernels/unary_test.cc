#include "core/kernels/unary.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"
#include "tests/core/kernels/unary_ops.h"

namespace saker {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr UnaryParams kParams = {-0.5f, 0.75f};

class UnaryAgainstReference : public testing::TestWithParam<UnaryOp> {};
INSTANTIATE_TEST_SUITE_P(AllOps, UnaryAgainstReference, testing::ValuesIn(kFloatOps));

void ExpectSame(UnaryOp op, const std::vector<float>& in, size_t offset) {
  std::vector<float> got(in.size(), -99), want(in.size(), -99);
  const int64_t count = static_cast<int64_t>(in.size() - offset);
  FindUnary(op, DataType::kFloat32)(in.data() + offset, got.data() + offset, count, kParams);
  FindUnaryReference(op, DataType::kFloat32)(in.data() + offset, want.data() + offset, count, kParams);
  for (size_t i = 0; i < in.size(); ++i) {
    if (std::isnan(want[i])) {
      EXPECT_TRUE(std::isnan(got[i])) << "f(" << in[i] << ") = " << got[i];
    } else if (std::isinf(want[i])) {
      EXPECT_EQ(got[i], want[i]) << "f(" << in[i] << ")";
    } else {
      EXPECT_NEAR(got[i], want[i], 2e-6 * std::max(1.0f, std::abs(want[i]))) << "f(" << in[i] << ")";
    }
  }
}

TEST_P(UnaryAgainstReference, AgreesForEveryLengthAndAddress) {
  for (size_t count = 0; count <= 35; ++count) {
    for (size_t offset = 0; offset <= std::min<size_t>(count, 3); ++offset) {
      std::vector<float> in(count);
      for (size_t i = 0; i < count; ++i) in[i] = static_cast<float>(i * 7 % 23) / 4 - 2.5f;
      ExpectSame(GetParam(), in, offset);
    }
  }
}

TEST_P(UnaryAgainstReference, AgreesOnExtremeValuesAndKeepsNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  ExpectSame(GetParam(),
             {nan, kInfinity, -kInfinity, 0.0f, -0.0f, 1e30f, -1e30f, 1e-30f, 100.0f, -100.0f, 88.0f, -88.0f, 20.0f,
              -20.0f, 9.5f, -9.5f, 3.0f, nan},
             0);
}

TEST_P(UnaryAgainstReference, MayWriteOverItsOperand) {
  std::vector<float> data(21), want(21);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i) / 5 - 2;
  FindUnaryReference(GetParam(), DataType::kFloat32)(data.data(), want.data(), 21, kParams);
  FindUnary(GetParam(), DataType::kFloat32)(data.data(), data.data(), 21, kParams);
  for (size_t i = 0; i < data.size(); ++i) {
    if (std::isfinite(want[i])) {
      EXPECT_NEAR(data[i], want[i], 1e-5);
    }
  }
}

TEST_P(UnaryAgainstReference, KeepsZeroTellsTheTruth) {
  const float zero = 0;
  float result = -1;
  FindUnary(GetParam(), DataType::kFloat32)(&zero, &result, 1, kParams);
  EXPECT_EQ(KeepsZero(GetParam(), kParams), result == 0);
}

TEST(Unary, ErfAndGeluAreCloseOverTheWholeCurve) {
  for (const UnaryOp op : {UnaryOp::kErf, UnaryOp::kGelu, UnaryOp::kGeluTanh}) {
    std::vector<float> in;
    for (float x = -6; x < 6; x += 0.001f) in.push_back(x);
    for (float x = 1e-30f; x < 1; x *= 3) in.push_back(x);
    std::vector<float> got(in.size());
    std::vector<double> wide(in.begin(), in.end()), want(in.size());
    FindUnary(op, DataType::kFloat32)(in.data(), got.data(), static_cast<int64_t>(in.size()), {});
    FindUnaryReference(op, DataType::kFloat64)(wide.data(), want.data(), static_cast<int64_t>(in.size()), {});
    for (size_t i = 0; i < in.size(); ++i) {
      // Where 1 + erf(x) cancels, the digits that are left count against x.
      ASSERT_NEAR(got[i], want[i], 7e-7 * std::abs(want[i]) + (in[i] < 0 ? 7e-7 : 0)) << "f(" << in[i] << ")";
    }
  }
}

TEST(Unary, WorksOnIntegersWhereThatMakesSense) {
  const int32_t in[] = {-5, 0, 7, std::numeric_limits<int32_t>::min()};
  int32_t out[4];
  FindUnary(UnaryOp::kNeg, DataType::kInt32)(in, out, 4, {});
  EXPECT_EQ(out[0], 5);
  EXPECT_EQ(out[3], std::numeric_limits<int32_t>::min());
  FindUnary(UnaryOp::kAbs, DataType::kInt32)(in, out, 4, {});
  EXPECT_EQ(out[0], 5);
  EXPECT_EQ(out[2], 7);
  FindUnary(UnaryOp::kRelu, DataType::kInt32)(in, out, 4, {});
  EXPECT_EQ(out[0], 0);
}

TEST(Unary, HasNothingForTypesItCannotDo) {
  EXPECT_EQ(FindUnary(UnaryOp::kTanh, DataType::kInt32), nullptr);
  EXPECT_EQ(FindUnary(UnaryOp::kRelu, DataType::kBool), nullptr);
  EXPECT_EQ(FindUnary(UnaryOp::kNot, DataType::kFloat32), nullptr);
  EXPECT_EQ(FindUnary(UnaryOp::kBitwiseNot, DataType::kFloat32), nullptr);
  EXPECT_NE(FindUnary(UnaryOp::kTanh, DataType::kFloat64), nullptr);
}

TEST(Unary, KnowsThatClipMovesZeroWhenItsBoundsExcludeIt) {
  EXPECT_FALSE(KeepsZero(UnaryOp::kClip, {1, 2}));
  EXPECT_FALSE(KeepsZero(UnaryOp::kClip, {-2, -1}));
  EXPECT_TRUE(KeepsZero(UnaryOp::kClip, {0, 6}));
}

}  // namespace
}  // namespace saker
