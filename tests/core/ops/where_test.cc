// Where as a node: three operands that broadcast, every type, rows, buffers.
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Node Where() { return MakeNode("Where", 16, 3); }

TEST(Where, BroadcastsAllThreeOperands) {
  const auto condition = Share<bool>({2, 1}, {true, false}), y = Share<bool>({}, {true});
  const Tensor z = RunOne({Where(), {condition, Share<float>({1, 3}, {1, 2, 3}), Share<float>({}, {-1})}});
  EXPECT_EQ(z.shape(), (Shape{2, 3}));
  EXPECT_THAT(z.As<float>(), ElementsAre(1, 2, 3, -1, -1, -1));
  EXPECT_THAT(RunOne({Where(), {y, Share<int64_t>({}, {7}), Share<int64_t>({2}, {8, 9})}}).As<int64_t>(),
              ElementsAre(7, 7));
}

TEST(Where, MovesElementsOfEveryType) {
  const auto condition = Share<bool>({2}, {true, false});
  for (int number = static_cast<int>(DataType::kFloat32); number <= static_cast<int>(DataType::kBool); ++number) {
    const auto type = static_cast<DataType>(number);
    Tensor ones = *Tensor::Create(type, {2});
    std::memset(ones.data(), 1, ones.SizeInBytes());
    const std::string bytes(SizeInBytes(type), 1), zeros(SizeInBytes(type), 0);
    const Tensor z = RunOne({Where(), {condition, std::make_shared<const Tensor>(std::move(ones)), Zeros(type, {2})}});
    EXPECT_EQ(z.type(), type);
    EXPECT_EQ(std::string(static_cast<const char*>(z.data()), z.SizeInBytes()), bytes + zeros) << Name(type);
  }
}

TEST(Where, MayWriteOverTheOperandThatHoldsElsewhere) {
  const auto condition = Share<bool>({2, 1}, {true, false});
  ExpectSameInPlace({Where(), {condition, Pattern({3}, 1), Pattern({2, 3}, 2)}}, 2);
  ExpectSameInPlace({Where(), {condition, Pattern({2, 3}, 1), Pattern({3}, 2)}}, -1);
}

TEST(Where, AnswersNothingForNoElements) {
  const auto condition = Zeros(DataType::kBool, {2, 1});
  EXPECT_EQ(RunOne({Where(), {condition, Pattern({0}), Pattern({1})}}).shape(), (Shape{2, 0}));
}

TEST(Where, RefusesConditionsOfNumbersAndMixedTypes) {
  const auto condition = Zeros(DataType::kBool, {2});
  ExpectWrong({Where(), {Pattern({2}), Pattern({2}), Pattern({2})}}, "the condition must be BOOL, got FLOAT");
  ExpectWrong({Where(), {condition, Pattern({2}), Zeros(DataType::kInt32, {2})}}, "different types: FLOAT and INT32");
  ExpectWrong({Where(), {condition, Pattern({3}), Pattern({3})}}, "do not broadcast");
}

TEST(Where, KeepsRowsApartUnlessAConstantHasOneForEach) {
  const auto condition = Zeros(DataType::kBool, {4, 1});
  EXPECT_EQ(FlowOf({Where(), {condition, Pattern({4, 3}), Pattern({3})}}, {{0, 1}, {0, 1}, {}}),
            (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf({Where(), {condition, Pattern({4, 3}), Pattern({3})}}, {{}, {0, 1}, {}}), std::nullopt);
}

}  // namespace
}  // namespace saker
