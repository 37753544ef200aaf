// Pow as a node: types of base and exponent, old broadcasting.
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Node Pow(int opset = 15) { return MakeNode("Pow", opset, 2); }

TEST(Pow, KeepsTheTypeOfTheBase) {
  const auto floats = Share<float>({2}, {0.5f, -2});
  EXPECT_THAT(RunOne({Pow(), {floats, Share<int64_t>({}, {3})}}).As<float>(), ElementsAre(0.125f, -8));
  EXPECT_THAT(RunOne({Pow(), {floats, Share<uint8_t>({}, {2})}}).As<float>(), ElementsAre(0.25f, 4));
  EXPECT_THAT(RunOne({Pow(), {Share<int64_t>({2}, {2, 3}), Share<double>({1}, {2})}}).As<int64_t>(), ElementsAre(4, 9));
  EXPECT_THAT(RunOne({Pow(), {Share<int32_t>({1}, {4}), Share<float>({}, {0.5f})}}).As<int32_t>(), ElementsAre(2));
  EXPECT_EQ(RunOne({Pow(), {Pattern({0, 2}), Share<int32_t>({2}, {1, 2})}}).shape(), (Shape{0, 2}));
}

TEST(Pow, OfIntegersIsExactInEveryMixture) {
  const int64_t large = 4052555153018976267;  // 3^39, which no double holds
  EXPECT_THAT(RunOne({Pow(), {Share<int64_t>({1}, {3}), Share<int32_t>({}, {39})}}).As<int64_t>(), ElementsAre(large));
  EXPECT_THAT(RunOne({Pow(), {Share<int64_t>({1}, {3}), Share<uint64_t>({}, {39})}}).As<int64_t>(), ElementsAre(large));
  EXPECT_THAT(RunOne({Pow(), {Share<int32_t>({2}, {-2, 2}), Share<int64_t>({}, {-1})}}).As<int32_t>(),
              ElementsAre(0, 0));
  // 10^11 modulo 2^32.
  EXPECT_THAT(RunOne({Pow(), {Share<int32_t>({1}, {10}), Share<int64_t>({}, {11})}}).As<int32_t>(),
              ElementsAre(1215752192));
}

TEST(Pow, HasTheOldBroadcastingToo) {
  Node old = Pow(1);
  old.attributes.Set("broadcast", int64_t{1});
  old.attributes.Set("axis", int64_t{0});
  EXPECT_THAT(RunOne({old, {Share<float>({2, 2}, {2, 3, 4, 5}), Share<float>({2}, {1, 2})}}).As<float>(),
              ElementsAre(2, 3, 16, 25));
}

TEST(Pow, RefusesWhatIsNoNumber) {
  ExpectWrong({Pow(), {Zeros(DataType::kBool, {2}), Pattern({2})}}, "expected numbers, got BOOL");
  ExpectWrong({Pow(), {Pattern({2}), Zeros(DataType::kBool, {2})}}, "expected numbers, got BOOL");
  ExpectUnsupported({Pow(), {Zeros(DataType::kFloat16, {2}), Pattern({2})}}, "FLOAT16");
  ExpectWrong({Pow(), {Pattern({2}), Pattern({3})}}, "do not broadcast");
}

}  // namespace
}  // namespace saker
