#include "core/ops/broadcasting.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

std::vector<Shape> ShapesOf(const OneOp& op) {
  const absl::StatusOr<std::vector<Shape>> shapes = OperandShapes(ContextOf(op));
  EXPECT_TRUE(shapes.ok()) << shapes.status();
  return shapes.ok() ? *shapes : std::vector<Shape>{};
}

TEST(Broadcasting, LaysOldOperandsFromTheirAxisOn) {
  const auto x = Pattern({2, 3, 4, 5});
  const auto old = [](int64_t axis) { return NodeOf("Add", 6, 2, {{"broadcast", int64_t{1}}, {"axis", axis}}); };
  EXPECT_EQ(ShapesOf({old(1), {x, Pattern({3, 4})}})[1], (Shape{3, 4, 1}));
  EXPECT_EQ(ShapesOf({old(-4), {x, Pattern({2})}})[1], (Shape{2, 1, 1, 1}));
  EXPECT_EQ(ShapesOf({old(2), {x, Pattern({4, 5})}})[1], (Shape{4, 5}));
}

TEST(Broadcasting, LaysOldSlopesOnTheChannels) {
  const auto x = Pattern({2, 3, 4});
  EXPECT_EQ(ShapesOf({MakeNode("PRelu", 6, 2), {x, Pattern({3})}})[1], (Shape{3, 1}));
  EXPECT_EQ(ShapesOf({MakeNode("PRelu", 6, 2), {x, Pattern({1})}})[1], (Shape{1}));
  EXPECT_EQ(ShapesOf({MakeNode("PRelu", 6, 2), {Pattern({3}), Pattern({3})}})[1], (Shape{3}));
  EXPECT_EQ(ShapesOf({MakeNode("PRelu", 9, 2), {Pattern({2, 3, 3}), Pattern({3})}})[1], (Shape{3}));
}

TEST(Broadcasting, NamesTheFirstOperandOfAnotherType) {
  const OneOp op{MakeNode("Sum", 13, 3), {Pattern({1}), Pattern({1}), Zeros(DataType::kInt8, {1})}};
  const OpContext context = ContextOf(op);
  EXPECT_THAT(std::string(CheckSameTypes(context, 0).message()), testing::HasSubstr("FLOAT and INT8"));
  EXPECT_TRUE(CheckSameTypes(context, 2).ok());
}

TEST(Broadcasting, RepeatsTheFirstTwoOperandsToTheFinalShape) {
  const OneOp op{MakeNode("Sum", 13, 3), {Pattern({3}), Pattern({1}), Pattern({2, 1})}};
  const absl::StatusOr<std::vector<BroadcastLoops>> steps = FoldingLoops(ContextOf(op));
  ASSERT_TRUE(steps.ok());
  ASSERT_EQ(steps->size(), 2u);
  for (const BroadcastLoops& loops : *steps) EXPECT_EQ(loops.extents, (std::vector<int64_t>{2, 3}));
}

TEST(Broadcasting, TiesRowsOfOperandsThatAgree) {
  const OneOp op{MakeNode("Add", 13, 2), {Pattern({4, 3}), Pattern({4, 3})}};
  EXPECT_EQ(FlowBroadcastRows(ContextOf(op), std::vector<RowAxis>{{0, 1}, {0, 1}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowBroadcastRows(ContextOf(op), std::vector<RowAxis>{{0, 1}, {0, 2}}), std::nullopt);
  EXPECT_EQ(FlowBroadcastRows(ContextOf(op), std::vector<RowAxis>{{0, 1}, {}}), std::nullopt);
}

}  // namespace
}  // namespace saker
