// The vector forms against the plain loops for every length around a vector, ties and saturation by hand, and every
// byte there and back.
#include "core/kernels/quantize.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/kernels/half.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename Q>
std::vector<Q> Quantized(QuantizeFn fn, const std::vector<float>& x, float scale, int32_t zero_point) {
  std::vector<Q> q(x.size() + 1, 77);  // one more, which must stay as it is
  fn(x.data(), static_cast<int64_t>(x.size()), scale, zero_point, q.data());
  EXPECT_EQ(q.back(), 77);
  q.pop_back();
  return q;
}

TEST(Quantize, RoundsTiesToEvenBeforeTheZeroPointIsAdded) {
  const QuantizeFn fn = FindQuantize(DataType::kFloat32, DataType::kUInt8);
  EXPECT_EQ(Quantized<uint8_t>(fn, {0.5f, 1.5f, 2.5f, -0.5f, -1.5f}, 1, 1), (std::vector<uint8_t>{1, 3, 3, 1, 0}));
}

TEST(Quantize, SaturatesWhatIsOutOfRangeAndMakesANumberOfANaN) {
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {1e30f, -1e30f, infinity, -infinity, 254.4f, std::nanf("")};
  for (auto* find : {FindQuantize, FindQuantizeReference}) {
    EXPECT_EQ(Quantized<uint8_t>(find(DataType::kFloat32, DataType::kUInt8), x, 1, 0),
              (std::vector<uint8_t>{255, 0, 255, 0, 254, 0}));
    EXPECT_EQ(Quantized<int8_t>(find(DataType::kFloat32, DataType::kInt8), x, 2, -3),
              (std::vector<int8_t>{127, -128, 127, -128, 124, -128}));
    EXPECT_EQ(Quantized<int16_t>(find(DataType::kFloat32, DataType::kInt16), x, 0.001f, 5),
              (std::vector<int16_t>{32767, -32768, 32767, -32768, 32767, -32768}));
  }
}

// A scale of 0 is nonsense that a file may hold.
TEST(Quantize, SurvivesAScaleOfZero) {
  const QuantizeFn fn = FindQuantize(DataType::kFloat32, DataType::kUInt8);
  EXPECT_EQ(Quantized<uint8_t>(fn, {1, -1}, 0, 3), (std::vector<uint8_t>{255, 0}));
}

template <typename Q>
void ExpectVectorsAgree(int32_t zero_point) {
  for (size_t count = 0; count < 70; ++count) {
    std::vector<float> x(count);
    for (size_t i = 0; i < count; ++i) x[i] = static_cast<float>(i * 37 % 101) * 0.13f - 5;
    EXPECT_EQ(Quantized<Q>(FindQuantize(DataType::kFloat32, DataTypeOf<Q>()), x, 0.05f, zero_point),
              Quantized<Q>(FindQuantizeReference(DataType::kFloat32, DataTypeOf<Q>()), x, 0.05f, zero_point));
    std::vector<int32_t> sums(count);
    std::vector<float> scales(count + 1);
    for (size_t i = 0; i < count; ++i) sums[i] = static_cast<int32_t>(i * 7919 % 20011) - 9000;
    for (size_t i = 0; i < count; ++i) scales[i] = 0.001f * static_cast<float>(i + 1);
    for (const int64_t step : {0, 1}) {
      std::vector<Q> got(count + 1, 77), want(got);
      FindRequantize(DataTypeOf<Q>())(sums.data(), static_cast<int64_t>(count), scales.data(), step, zero_point,
                                      got.data());
      FindRequantizeReference(DataTypeOf<Q>())(sums.data(), static_cast<int64_t>(count), scales.data(), step,
                                               zero_point, want.data());
      EXPECT_EQ(got, want);
    }
  }
}

TEST(Quantize, VectorsAgreeWithThePlainLoops) {
  ExpectVectorsAgree<uint8_t>(127);
  ExpectVectorsAgree<int8_t>(-3);
}

template <typename Q>
void ExpectEveryNumberBack() {
  const IntegerRange range = RangeOf(DataTypeOf<Q>());
  std::vector<Q> q;
  for (int32_t value = range.least; value <= range.most; ++value) q.push_back(static_cast<Q>(value));
  for (const int32_t zero_point : {range.least, (range.least + range.most) / 2, range.most}) {
    std::vector<float> x(q.size()), plain(q.size());
    const auto count = static_cast<int64_t>(q.size());
    FindDequantize(DataTypeOf<Q>(), DataType::kFloat32)(q.data(), count, 0.037f, zero_point, x.data());
    FindDequantizeReference(DataTypeOf<Q>(), DataType::kFloat32)(q.data(), count, 0.037f, zero_point, plain.data());
    EXPECT_EQ(x, plain);
    EXPECT_EQ(Quantized<Q>(FindQuantize(DataType::kFloat32, DataTypeOf<Q>()), x, 0.037f, zero_point), q);
  }
}

TEST(Quantize, EveryNumberComesBackThroughItsRealValue) {
  ExpectEveryNumberBack<uint8_t>();
  ExpectEveryNumberBack<int8_t>();
  ExpectEveryNumberBack<uint16_t>();
  ExpectEveryNumberBack<int16_t>();
}

TEST(Dequantize, TakesTheDifferenceOfInt32WithoutOverflow) {
  const std::vector<int32_t> q = {std::numeric_limits<int32_t>::min(), 5};
  std::vector<float> x(2);
  FindDequantize(DataType::kInt32, DataType::kFloat32)(q.data(), 2, 1, 1, x.data());
  EXPECT_EQ(x, (std::vector<float>{-2147483648.0f, 4}));
}

TEST(Dequantize, WritesHalves) {
  const std::vector<int8_t> q = {-2, 3};
  std::vector<Half> x(2);
  FindDequantize(DataType::kInt8, DataType::kFloat16)(q.data(), 2, 0.5f, 1, x.data());
  EXPECT_EQ(static_cast<float>(x[0]), -1.5f);
  EXPECT_EQ(static_cast<float>(x[1]), 1.0f);
}

TEST(Quantize, HasNoFormForOtherTypes) {
  EXPECT_EQ(FindQuantize(DataType::kFloat64, DataType::kUInt8), nullptr);
  EXPECT_EQ(FindQuantize(DataType::kFloat32, DataType::kInt32), nullptr);
  EXPECT_EQ(FindDequantize(DataType::kInt64, DataType::kFloat32), nullptr);
  EXPECT_EQ(FindDequantize(DataType::kInt8, DataType::kInt32), nullptr);
  EXPECT_EQ(FindRequantize(DataType::kInt16), nullptr);
}

}  // namespace
}  // namespace saker
