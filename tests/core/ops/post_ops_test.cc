#include "core/ops/post_ops.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<float> RunSteps(std::vector<PostOp> steps, std::vector<float> values,
                            const std::vector<float>& added = {}) {
  const PostOpSteps post_ops(steps, static_cast<int64_t>(values.size()));
  const void* const inputs[] = {nullptr, added.data()};
  void* const outputs[] = {values.data()};
  post_ops.Run({inputs, outputs});
  return values;
}

TEST(PostOpSteps, RunInTheirOrder) {
  const std::vector<PostOp> steps = {
      {PostOp::Kind::kLeakyRelu, 0.5f}, {PostOp::Kind::kAdd, 0, 0, 1}, {PostOp::Kind::kClip, -1, 6}};
  EXPECT_THAT(RunSteps(steps, {-8, 1, 4}, {1, 2, 3}), ElementsAre(-1, 3, 6));
}

TEST(PostOpSteps, KnowEveryActivation) {
  EXPECT_THAT(RunSteps({{PostOp::Kind::kRelu}}, {-1, 2}), ElementsAre(0, 2));
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kSigmoid}}, {0})[0], 0.5, 1e-6);
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kTanh}}, {1})[0], std::tanh(1.0), 1e-6);
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kElu, 2}}, {-1})[0], 2 * std::expm1(-1.0), 1e-6);
  EXPECT_THAT(RunSteps({{PostOp::Kind::kHardSigmoid, 0.25f, 0.5f}}, {-9, 1, 9}), ElementsAre(0, 0.75f, 1));
  EXPECT_THAT(RunSteps({{PostOp::Kind::kHardSwish}}, {-9, 0, 9}), ElementsAre(0, 0, 9));
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kSwish, 2}}, {1})[0], 0.8807970779778823, 1e-6);
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kMish}}, {1})[0], 0.8650983882673103, 1e-6);
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kGelu}}, {1})[0], 0.8413447460685429, 1e-6);
  EXPECT_NEAR(RunSteps({{PostOp::Kind::kGeluTanh}}, {1})[0], 0.8411919906082768, 1e-6);
  EXPECT_THAT(RunSteps({}, {3}), ElementsAre(3));
}

TEST(PostOpSteps, KeepNans) { EXPECT_TRUE(std::isnan(RunSteps({{PostOp::Kind::kRelu}}, {NAN})[0])); }

TEST(PostOpsKeepRows, WhenWhatIsAddedHasThemInTheSamePlace) {
  Node node = MakeNode("Dense", 1, 2);
  EXPECT_TRUE(PostOpsKeepRows(node, {}, RowAxis{0, 1}));
  node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 1}};
  EXPECT_TRUE(PostOpsKeepRows(node, {RowAxis{0, 1}, RowAxis{0, 1}}, RowAxis{0, 1}));
  EXPECT_FALSE(PostOpsKeepRows(node, {RowAxis{0, 1}, RowAxis{0, 2}}, RowAxis{0, 1}));
  EXPECT_FALSE(PostOpsKeepRows(node, {RowAxis{0, 1}, RowAxis{}}, RowAxis{0, 1}));
}

TEST(CheckPostOps, WantsTheOutputsShapeAndType) {
  Node node = MakeNode("Dense", 1, 2);
  node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 1}};
  const TensorDesc output{DataType::kFloat32, {2, 3}};
  const auto check = [&](std::shared_ptr<const Tensor> added) {
    return CheckPostOps(ContextOf({node, {Pattern({1}), std::move(added)}}), output);
  };
  EXPECT_TRUE(check(Pattern({2, 3})).ok());
  EXPECT_THAT(check(Pattern({3})).ToString(), HasSubstr("the fused Add needs FLOAT [2,3]"));
  EXPECT_FALSE(check(Share<int32_t>({2, 3}, {1, 2, 3, 4, 5, 6})).ok());
  EXPECT_FALSE(check(nullptr).ok());
}

}  // namespace
}  // namespace saker
