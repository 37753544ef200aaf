#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(Compress, KeepsSlicesForWhichTheConditionHolds) {
  const auto x = Share<int32_t>({3, 2}, {1, 2, 3, 4, 5, 6});
  const Node rows = NodeOf("Compress", 11, 2, {{"axis", int64_t{0}}});
  EXPECT_THAT(RunOne({rows, {x, Share<bool>({3}, {false, true, true})}}).As<int32_t>(), ElementsAre(3, 4, 5, 6));
  const Node columns = NodeOf("Compress", 11, 2, {{"axis", int64_t{-1}}});
  EXPECT_THAT(RunOne({columns, {x, Share<bool>({2}, {false, true})}}).As<int32_t>(), ElementsAre(2, 4, 6));
  // A condition may be shorter than the axis.
  EXPECT_THAT(RunOne({rows, {x, Share<bool>({1}, {true})}}).As<int32_t>(), ElementsAre(1, 2));
  EXPECT_EQ(RunOne({rows, {x, Zeros(DataType::kBool, {3})}}).shape(), (Shape{0, 2}));
}

TEST(Compress, FlattensWithoutAnAxis) {
  const auto x = Share<double>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(RunOne({MakeNode("Compress", 9, 2), {x, Share<bool>({4}, {true, false, false, true})}}).As<double>(),
              ElementsAre(1, 4));
}

TEST(Compress, RefusesOtherConditions) {
  const Node node = NodeOf("Compress", 11, 2, {{"axis", int64_t{0}}});
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kBool, {3})}}, "3 conditions are more than the 2 slices");
  ExpectWrong({node, {Pattern({2, 2}), List({1, 0})}}, "must be a list of BOOL, got INT64 [2]");
  ExpectWrong({node, {Pattern({2, 2}), Zeros(DataType::kBool, {1, 2})}}, "must be a list of BOOL");
  ExpectUnsupported({node, {Pattern({2, 2}), Zeros(DataType::kBool, {2})}, false}, "depends on the request");
}

TEST(Compress, KeepsRowsBesideTheAxis) {
  const OneOp op{NodeOf("Compress", 11, 2, {{"axis", int64_t{1}}}), {Pattern({5, 2}), Share<bool>({2}, {true, false})}};
  ExpectFlow(op, {RowAxis{0, 1}, kSharedByRows}, RowAxis{0, 1});
  ExpectFlow(op, {RowAxis{1, 1}, kSharedByRows}, std::nullopt);
  ExpectFlow({MakeNode("Compress", 11, 2), op.inputs}, {RowAxis{0, 1}, kSharedByRows}, std::nullopt);
}

}  // namespace
}  // namespace saker
