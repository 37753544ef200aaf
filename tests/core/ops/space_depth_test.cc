#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Node Blocks(const char* op_type, int64_t size, int opset = 13) {
  return NodeOf(op_type, opset, 1, {{"blocksize", size}});
}

TEST(DepthToSpace, SpreadsChannelsOverSquares) {
  const auto x = Share<uint8_t>({1, 8, 1, 1}, {0, 1, 2, 3, 4, 5, 6, 7});
  const Tensor places = RunOne({Blocks("DepthToSpace", 2, 1), {x}});
  EXPECT_EQ(places.shape(), (Shape{1, 2, 2, 2}));
  EXPECT_THAT(places.As<uint8_t>(), ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  Node channels = Blocks("DepthToSpace", 2);
  channels.attributes.Set("mode", std::string("CRD"));
  EXPECT_THAT(RunOne({channels, {x}}).As<uint8_t>(), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
}

TEST(SpaceToDepth, IsTheWayBack) {
  const SharedTensor x = Pattern({2, 8, 3, 2});
  const auto spread = std::make_shared<const Tensor>(RunOne({Blocks("DepthToSpace", 2), {x}}));
  EXPECT_EQ(spread->shape(), (Shape{2, 2, 6, 4}));
  EXPECT_EQ(ValuesOf<float>(RunOne({Blocks("SpaceToDepth", 2, 1), {spread}})), ValuesOf<float>(*x));
}

TEST(SpaceDepthOps, RefuseBlocksThatDoNotFit) {
  ExpectWrong({Blocks("DepthToSpace", 2), {Pattern({1, 6, 1, 1})}}, "6 channels do not make squares of 2 by 2");
  ExpectWrong({Blocks("SpaceToDepth", 2), {Pattern({1, 1, 3, 2})}}, "is not made of squares of 2 by 2");
  ExpectWrong({Blocks("DepthToSpace", 2), {Pattern({4, 1, 1})}}, "expected [N,C,H,W], got [4,1,1]");
  ExpectWrong({MakeNode("SpaceToDepth", 13, 1), {Pattern({1, 1, 2, 2})}}, "blocksize 0 is no size");
  ExpectWrong({Blocks("DepthToSpace", std::numeric_limits<int64_t>::max()), {Pattern({1, 4, 1, 1})}}, "is no size");
  Node node = Blocks("DepthToSpace", 2);
  node.attributes.Set("mode", std::string("CDR"));
  ExpectWrong({node, {Pattern({1, 4, 1, 1})}}, "mode \"CDR\" is unknown");
}

TEST(SpaceDepthOps, KeepImagesApartButNotTheirChannels) {
  for (const char* op_type : {"DepthToSpace", "SpaceToDepth"}) {
    const OneOp op{Blocks(op_type, 2), {Pattern({5, 4, 2, 2})}};
    ExpectFlow(op, {RowAxis{0, 1}}, RowAxis{0, 1});
    ExpectFlow(op, {RowAxis{1, 1}}, std::nullopt);
  }
}

}  // namespace
}  // namespace saker
