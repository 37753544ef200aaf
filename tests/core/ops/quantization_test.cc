#include "core/ops/quantization.h"

#include "core/kernels/half.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(ScaleAt, ReadsHalvesToo) {
  const Half halves[] = {Half::From(1.0f), Half::From(0.25f)};
  EXPECT_EQ(ScaleAt(DataType::kFloat16, halves, 1), 0.25f);
  const BFloat16 brains[] = {BFloat16::From(2.0f)};
  EXPECT_EQ(ScaleAt(DataType::kBFloat16, brains, 0), 2.0f);
}

TEST(ZeroPointAt, KeepsTheSign) {
  const uint8_t bytes[] = {200, 255};
  EXPECT_EQ(ZeroPointAt(DataType::kUInt8, bytes, 1), 255);
  EXPECT_EQ(ZeroPointAt(DataType::kInt8, bytes, 1), -1);
  const uint16_t words[] = {65535};
  EXPECT_EQ(ZeroPointAt(DataType::kUInt16, words, 0), 65535);
  EXPECT_EQ(ZeroPointAt(DataType::kInt16, words, 0), -1);
}

TEST(CheckScale, WantsAZeroPointOfTheScalesShape) {
  const OneOp op{MakeNode("QuantizeLinear", 13, 3),
                 {Zeros(DataType::kFloat32, {2}), Zeros(DataType::kFloat32, {2}), Zeros(DataType::kUInt8, {2})}};
  EXPECT_TRUE(CheckScale(ContextOf(op), 1, 2, DataType::kUInt8).ok());
  EXPECT_FALSE(CheckScale(ContextOf(op), 1, 2, DataType::kInt8).ok());
  EXPECT_TRUE(CheckScale(ContextOf(op), 0, 3, DataType::kInt8).ok());
  EXPECT_FALSE(CheckScale(ContextOf(op), 2, 3, DataType::kInt8).ok());
}

TEST(ScalesOf, AndZeroPointsOfGiveEveryElement) {
  EXPECT_THAT(ScalesOf(*Share<float>({2}, {1, 2})), ElementsAre(1, 2));
  EXPECT_THAT(ZeroPointsOf(*Share<int8_t>({2}, {-1, 2})), ElementsAre(-1, 2));
}

TEST(SignedWeights, SharesWhatIsSignedAroundZero) {
  const SharedTensor weights = Share<int8_t>({2, 1}, {-128, 127});
  EXPECT_EQ(SignedWeights(weights, {0}), weights);
  EXPECT_EQ(SignedWeights(weights, {0, 0}), weights);
}

TEST(SignedWeights, TakesZeroPointsOffByChannel) {
  const SharedTensor weights = Share<uint8_t>({2, 2}, {0, 255, 10, 11});
  EXPECT_THAT(ValuesOf<int8_t>(*SignedWeights(weights, {128, 10})), ElementsAre(-128, 127, 0, 1));
}

TEST(SignedWeights, AreNoneWhereADifferenceDoesNotFit) {
  EXPECT_EQ(SignedWeights(Share<uint8_t>({1}, {255}), {100}), nullptr);
  EXPECT_EQ(SignedWeights(Share<int8_t>({1}, {-128}), {1}), nullptr);
}

}  // namespace
}  // namespace saker
