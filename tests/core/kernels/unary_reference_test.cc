// The oracle of unary_test.cc, against values from the definitions, in every type that it is the kernel of.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/kernels/unary.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/kernels/unary_ops.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
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
  UnaryParams params = {};
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
    {UnaryOp::kThresholdedRelu, 2, 0, {2, 0}},
    {UnaryOp::kThresholdedRelu, 2.5, 2.5, {2, 0}},
    {UnaryOp::kElu, -1, -1.2642411176571153, {2, 0}},
    {UnaryOp::kElu, 3, 3, {2, 0}},
    {UnaryOp::kElu, -kInfinity, -2, {2, 0}},
    {UnaryOp::kSelu, -1, -3.792723352971346, {2, 3}},
    {UnaryOp::kSelu, 2, 6, {2, 3}},
    {UnaryOp::kCelu, -2, -1.2642411176571153, {2, 0}},
    {UnaryOp::kCelu, 2, 2, {2, 0}},
    {UnaryOp::kHardSigmoid, 1, 0.75, {0.25f, 0.5f}},
    {UnaryOp::kHardSigmoid, 9, 1, {0.25f, 0.5f}},
    {UnaryOp::kHardSigmoid, -kInfinity, 0, {0.25f, 0.5f}},
    {UnaryOp::kHardSwish, 1, 0.6666666666666666},
    {UnaryOp::kHardSwish, -3, 0},
    {UnaryOp::kHardSwish, 4, 4},
    {UnaryOp::kSwish, 1, 0.7310585786300049, {1, 0}},
    {UnaryOp::kSwish, 1, 0.8807970779778823, {2, 0}},
    {UnaryOp::kSwish, -800, 0, {1, 0}},
    {UnaryOp::kMish, 1, 0.8650983882673103},
    {UnaryOp::kMish, 100, 100},
    {UnaryOp::kSoftplus, 0, 0.6931471805599453},
    {UnaryOp::kSoftplus, 1, 1.3132616875182228},
    {UnaryOp::kSoftplus, 1000, 1000},
    {UnaryOp::kSoftplus, -kInfinity, 0},
    {UnaryOp::kSoftsign, -3, -0.75},
    {UnaryOp::kGelu, 1, 0.8413447460685429},
    {UnaryOp::kGeluTanh, 1, 0.8411919906082768},
    {UnaryOp::kSign, -0.25, -1},
    {UnaryOp::kSign, 7, 1},
    {UnaryOp::kSign, 0, 0},
    {UnaryOp::kReciprocal, 4, 0.25},
    {UnaryOp::kReciprocal, 0, kInfinity},
    {UnaryOp::kFloor, -1.5, -2},
    {UnaryOp::kCeil, -1.5, -1},
    {UnaryOp::kRound, 0.5, 0},
    {UnaryOp::kRound, 1.5, 2},
    {UnaryOp::kRound, -2.5, -2},
    {UnaryOp::kRound, 2.75, 3},
    {UnaryOp::kSin, 1, 0.8414709848078965},
    {UnaryOp::kCos, 1, 0.5403023058681398},
    {UnaryOp::kTan, 1, 1.5574077246549023},
    {UnaryOp::kAsin, 0.5, 0.5235987755982989},
    {UnaryOp::kAcos, 0.5, 1.0471975511965979},
    {UnaryOp::kAtan, 1, 0.7853981633974483},
    {UnaryOp::kSinh, 1, 1.1752011936438014},
    {UnaryOp::kCosh, 1, 1.5430806348152437},
    {UnaryOp::kAsinh, 1, 0.881373587019543},
    {UnaryOp::kAcosh, 2, 1.3169578969248166},
    {UnaryOp::kAtanh, 0.5, 0.5493061443340549},
};

TEST(UnaryReference, KnowsValuesOfTheTables) {
  for (const Known& known : kKnown) {
    SCOPED_TRACE(std::to_string(static_cast<int>(known.op)) + " of " + std::to_string(known.x));
    const double wide = Apply<double>(known.op, {known.x}, known.params)[0];
    const float narrow = Apply<float>(known.op, {static_cast<float>(known.x)}, known.params)[0];
    if (std::isinf(known.y)) {
      EXPECT_EQ(wide, known.y);
      EXPECT_EQ(narrow, known.y);
    } else {
      EXPECT_NEAR(wide, known.y, 4e-15);
      EXPECT_NEAR(narrow, known.y, 2e-6);
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
  for (const UnaryOp op : kFloatOps) {
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

TEST(UnaryReference, TurnsBitsRound) {
  EXPECT_THAT(Apply<uint8_t>(UnaryOp::kBitwiseNot, {0, 1, 0xf0}), ElementsAre(0xff, 0xfe, 0x0f));
  EXPECT_THAT(Apply<int32_t>(UnaryOp::kBitwiseNot, {0, -1, 5}), ElementsAre(-1, 0, -6));
  const bool in[] = {true, false};
  bool out[2];
  FindUnaryReference(UnaryOp::kNot, DataType::kBool)(in, out, 2, {});
  EXPECT_THAT(out, ElementsAre(false, true));
}

TEST(UnaryReference, HasTheSignOfUnsignedIntegers) {
  EXPECT_THAT(Apply<uint8_t>(UnaryOp::kSign, {0, 1, 200}), ElementsAre(0, 1, 1));
  EXPECT_THAT(Apply<uint64_t>(UnaryOp::kAbs, {~uint64_t{0}}), ElementsAre(~uint64_t{0}));
  EXPECT_THAT(Apply<int16_t>(UnaryOp::kSign, {-7, 0, 7}), ElementsAre(-1, 0, 1));
}

// Whether a function of floats takes integers too.
bool Takes(UnaryOp op, bool is_signed) {
  if (op == UnaryOp::kAbs || op == UnaryOp::kSign) return true;
  return is_signed && (op == UnaryOp::kRelu || op == UnaryOp::kNeg);
}

TEST(UnaryReference, TakesFloatsEverywhereAndIntegersWhereThatMakesSense) {
  for (const UnaryOp op : kFloatOps) {
    for (int number = 0; number <= static_cast<int>(DataType::kBool); ++number) {
      const auto type = static_cast<DataType>(number);
      const bool floating = type == DataType::kFloat32 || type == DataType::kFloat64;
      const bool is_signed =
          type == DataType::kInt8 || type == DataType::kInt16 || type == DataType::kInt32 || type == DataType::kInt64;
      EXPECT_EQ(FindUnaryReference(op, type) != nullptr, floating || (IsInteger(type) && Takes(op, is_signed)))
          << static_cast<int>(op) << " of " << Name(type);
    }
  }
}

}  // namespace
}  // namespace saker
