// The oracle of unary_test.cc, against values from the definitions, in every type that it is the kernel of.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/kernels/unary.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr UnaryOp kAllOps[] = {UnaryOp::kRelu, UnaryOp::kLeakyRelu, UnaryOp::kSigmoid, UnaryOp::kTanh,
                               UnaryOp::kClip, UnaryOp::kNeg,       UnaryOp::kAbs,     UnaryOp::kExp,
                               UnaryOp::kLog,  UnaryOp::kSqrt,      UnaryOp::kErf};

template <typename T>
std::vector<T> Apply(UnaryOp op, const std::vector<T>& in, const UnaryParams& params = {}) {
  std::vector<T> out(in.size(), T(99));
  FindUnaryReference(op, DataTypeOf<T>())(in.data(), out.data(), static_cast<int64_t>(in.size()), params);
  return out;
}

// Known: a value of a function that is in every table.
struct Known {
  UnaryOp op;
  double x;
  double y;
};
const Known kKnown[] = {
    {UnaryOp::kSigmoid, 0, 0.5},
    {UnaryOp::kSigmoid, 1, 0.7310585786300049},
    {UnaryOp::kSigmoid, -800, 0},
    {UnaryOp::kSigmoid, 800, 1},
    {UnaryOp::kTanh, 1, 0.7615941559557649},
    {UnaryOp::kTanh, -kInfinity, -1},
    {UnaryOp::kExp, 1, 2.718281828459045},
    {UnaryOp::kExp, -kInfinity, 0},
    {UnaryOp::kLog, 10, 2.302585092994046},
    {UnaryOp::kLog, 0, -kInfinity},
    {UnaryOp::kSqrt, 2, 1.4142135623730951},
    {UnaryOp::kErf, 0.5, 0.5204998778130465},
    {UnaryOp::kErf, -kInfinity, -1},
    {UnaryOp::kNeg, 2.5, -2.5},
    {UnaryOp::kAbs, -2.5, 2.5},
    {UnaryOp::kRelu, -2.5, 0},
    {UnaryOp::kRelu, 2.5, 2.5},
};

TEST(UnaryReference, KnowsValuesOfTheTables) {
  for (const Known& known : kKnown) {
    SCOPED_TRACE(std::to_string(static_cast<int>(known.op)) + " of " + std::to_string(known.x));
    const double wide = Apply<double>(known.op, {known.x})[0];
    const float narrow = Apply<float>(known.op, {static_cast<float>(known.x)})[0];
    if (std::isinf(known.y)) {
      EXPECT_EQ(wide, known.y);
      EXPECT_EQ(narrow, known.y);
    } else {
      EXPECT_NEAR(wide, known.y, 1e-15);
      EXPECT_NEAR(narrow, known.y, 1e-6);
    }
  }
}

TEST(UnaryReference, HasNoRealAnswerForNegativeLogarithmsAndRoots) {
  EXPECT_TRUE(std::isnan(Apply<double>(UnaryOp::kLog, {-1})[0]));
  EXPECT_TRUE(std::isnan(Apply<float>(UnaryOp::kSqrt, {-1})[0]));
}

TEST(UnaryReference, LeaksBelowZeroOnly) {
  EXPECT_THAT(Apply<double>(UnaryOp::kLeakyRelu, {-2, 0, 2}, {0.25f}), ElementsAre(-0.5, 0, 2));
  EXPECT_THAT(Apply<double>(UnaryOp::kLeakyRelu, {-2, 0, 2}, {3}), ElementsAre(-6, 0, 2));
}

TEST(UnaryReference, ClipsToBothBoundsTheUpperOneLast) {
  EXPECT_THAT(Apply<float>(UnaryOp::kClip, {-5, -1, 0, 2, 5}, {-1, 2}), ElementsAre(-1, -1, 0, 2, 2));
  // Bounds the wrong way round: as ONNX has it, everything becomes the upper one.
  EXPECT_THAT(Apply<float>(UnaryOp::kClip, {-5, 0, 5}, {2, -1}), ElementsAre(-1, -1, -1));
}

TEST(UnaryReference, KeepsNaNWhateverTheFunction) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const UnaryOp op : kAllOps) {
    EXPECT_TRUE(std::isnan(Apply<double>(op, {nan}, {-1, 1})[0])) << static_cast<int>(op);
  }
}

template <typename T>
void ExpectIntegerArithmetic() {
  const T least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
  EXPECT_THAT(Apply<T>(UnaryOp::kNeg, {T(5), T(0), most, least}), ElementsAre(T(-5), T(0), T(-most), least));
  EXPECT_THAT(Apply<T>(UnaryOp::kAbs, {T(-5), T(0), most, least}), ElementsAre(T(5), T(0), most, least));
  EXPECT_THAT(Apply<T>(UnaryOp::kRelu, {T(-5), T(0), most, least}), ElementsAre(T(0), T(0), most, T(0)));
}

TEST(UnaryReference, HasNoOppositeOfTheLeastInteger) {
  ExpectIntegerArithmetic<int8_t>();
  ExpectIntegerArithmetic<int16_t>();
  ExpectIntegerArithmetic<int32_t>();
  ExpectIntegerArithmetic<int64_t>();
}

TEST(UnaryReference, KeepsLargeIntegersExact) {
  const int64_t odd = (int64_t{1} << 60) + 1;  // no double holds it
  EXPECT_THAT(Apply<int64_t>(UnaryOp::kAbs, {-odd}), ElementsAre(odd));
}

TEST(UnaryReference, TakesFloatsEverywhereAndSignedIntegersWhereThatMakesSense) {
  for (const UnaryOp op : kAllOps) {
    const bool integers = op == UnaryOp::kRelu || op == UnaryOp::kNeg || op == UnaryOp::kAbs;
    for (int number = 0; number <= static_cast<int>(DataType::kBool); ++number) {
      const auto type = static_cast<DataType>(number);
      const bool floating = type == DataType::kFloat32 || type == DataType::kFloat64;
      const bool is_signed =
          type == DataType::kInt8 || type == DataType::kInt16 || type == DataType::kInt32 || type == DataType::kInt64;
      EXPECT_EQ(FindUnaryReference(op, type) != nullptr, floating || (integers && is_signed))
          << static_cast<int>(op) << " of " << Name(type);
    }
  }
}

}  // namespace
}  // namespace saker
