// The interface itself: how errors name a node, and what a context and a kernel are without anything set.
#include "core/ops/op.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

class NoKernel final : public OpKernel {
 public:
  absl::Status Run(const KernelArgs&) const override { return absl::OkStatus(); }
};

TEST(OpContext, NamesTheDomainOfOperatorsThatAreNotOnnxs) {
  Node node = MakeNode("Dense", 1, 2);
  node.name = "fc/1";
  node.domain = "saker";
  const OpContext context{node, {}};
  EXPECT_EQ(context.Error("why").message(), "node \"fc/1\" (saker::Dense, opset 1): why");
  EXPECT_EQ(context.Unsupported("why").message(), "node \"fc/1\" (saker::Dense, opset 1): why");
}

TEST(OpContext, NamesANodeWithoutANameByItsOperator) {
  Node node = MakeNode("Relu", 14, 1);
  node.name.clear();
  EXPECT_EQ((OpContext{node, {}}.Error("why").message()), "node \"\" (Relu, opset 14): why");
}

TEST(OpContext, TellsInputsLeftOutFromThoseWithoutAValue) {
  const Node node = MakeNode("Clip", 13, 3);
  OpContext context{node, std::vector<OpInput>(3)};
  context.inputs[0] = {true, {DataType::kFloat32, {2, 3}}, nullptr};
  context.inputs[2] = {true, {DataType::kFloat32, {}}, Share<float>({}, {6})};
  EXPECT_TRUE(context.has(0));
  EXPECT_EQ(context.constant(0), nullptr);
  EXPECT_EQ(context.shape(0), (Shape{2, 3}));
  EXPECT_EQ(context.desc(0).type, DataType::kFloat32);
  EXPECT_FALSE(context.has(1));
  EXPECT_EQ(context.constant(1), nullptr);
  EXPECT_TRUE(context.has(2));
  EXPECT_EQ(context.constant(2)->As<float>()[0], 6);
}

TEST(OpContext, GivesNoValueOfAnInputThatIsNotPresent) {
  const Node node = MakeNode("Clip", 13, 1);
  OpContext context{node, std::vector<OpInput>(1)};
  context.inputs[0].constant = Share<float>({}, {6});
  EXPECT_EQ(context.constant(0), nullptr);
}

TEST(RowAxis, IsSharedUnlessAnAxisIsNamed) {
  EXPECT_FALSE(RowAxis().per_row());
  EXPECT_TRUE((RowAxis{0, 1}.per_row()));
  EXPECT_TRUE((RowAxis{0, 2} == RowAxis{0, 2}));
  EXPECT_FALSE((RowAxis{0, 2} == RowAxis{0, 1}));
  EXPECT_FALSE((RowAxis{1, 2} == RowAxis{0, 2}));
}

TEST(OpKernel, WantsNothingUnlessItSaysSo) {
  const NoKernel kernel;
  EXPECT_EQ(kernel.MakeState(), nullptr);
  EXPECT_EQ(kernel.scratch_bytes, 0u);
  EXPECT_EQ(kernel.in_place_input, -1);
  EXPECT_TRUE(kernel.input_layouts.empty() && kernel.output_layouts.empty());
}

TEST(KernelContext, AssumesOneThread) {
  const Node node = MakeNode("Relu", 14, 1);
  WeightCache weights;
  EXPECT_EQ((KernelContext{OpContext{node, {}}, {}, weights}.threads), 1);
}

}  // namespace
}  // namespace saker
