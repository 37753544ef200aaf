// What a file may say of windows, through the poolings that read it from attributes alone.
#include "core/ops/window.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Ints = std::vector<int64_t>;

constexpr int64_t kLargest = (int64_t{1} << 31) - 1;

Node PoolNode(const Ints& kernel) {
  Node node = MakeNode("MaxPool", 12, 1);
  node.attributes.Set("kernel_shape", kernel);
  return node;
}

Node With(Node node, const std::string& name, Attribute value) {
  node.attributes.Set(name, std::move(value));
  return node;
}

absl::StatusOr<WindowedShape> Read(const Node& node, const Shape& source) {
  return ReadWindow(ContextOf({node, {Pattern(source)}}), {});
}

std::string ErrorOf(const Node& node, const Shape& source) { return Read(node, source).status().ToString(); }

TEST(ReadWindow, CompletesWhatIsLeftOut) {
  const absl::StatusOr<WindowedShape> shape = Read(PoolNode({3, 2}), {1, 1, 7, 8});
  ASSERT_TRUE(shape.ok()) << shape.status();
  EXPECT_THAT(shape->window.strides, ElementsAre(1, 1));
  EXPECT_THAT(shape->window.dilations, ElementsAre(1, 1));
  EXPECT_THAT(shape->window.pads_begin, ElementsAre(0, 0));
  EXPECT_THAT(shape->output, ElementsAre(5, 7));
}

TEST(ReadWindow, PadsToTheSameSizeOnTheSideAskedFor) {
  const Node upper = With(With(PoolNode({2}), "auto_pad", std::string("SAME_UPPER")), "strides", Ints{2});
  EXPECT_THAT(Read(upper, {1, 1, 5})->window.pads_end, ElementsAre(1));
  const Node lower = With(upper, "auto_pad", std::string("SAME_LOWER"));
  EXPECT_THAT(Read(lower, {1, 1, 5})->window.pads_begin, ElementsAre(1));
  EXPECT_THAT(Read(lower, {1, 1, 5})->output, ElementsAre(3));
}

TEST(ReadWindow, RoundsUpOnlyToWindowsThatBeginInTheData) {
  const Node node = With(With(PoolNode({2}), "strides", Ints{2}), "ceil_mode", int64_t{1});
  EXPECT_THAT(Read(node, {1, 1, 5})->output, ElementsAre(3));
  EXPECT_THAT(Read(With(With(node, "pads", Ints{0, 1}), "strides", Ints{5}), {1, 1, 5})->output, ElementsAre(1));
}

TEST(ReadWindow, RoundsUpToOneWindowThatReachesBeyondTheData) {
  const Node node = With(With(PoolNode({3}), "strides", Ints{2}), "ceil_mode", int64_t{1});
  EXPECT_THAT(Read(node, {1, 1, 2})->output, ElementsAre(1));
  EXPECT_THAT(ErrorOf(node, {1, 1, 1}), HasSubstr("a window of 3 does not fit the padded extent 1"));
  EXPECT_THAT(ErrorOf(With(node, "strides", Ints{1}), {1, 1, 2}), HasSubstr("does not fit"));
  EXPECT_THAT(ErrorOf(With(node, "strides", Ints{5}), {1, 1, 0}), HasSubstr("does not fit"));
}

TEST(ReadWindow, RoundsNoConvolutionUp) {
  // Their kernels would read behind the source.
  const Node node = With(With(MakeNode("Conv", 11, 2), "strides", Ints{2}), "ceil_mode", int64_t{1});
  const OneOp op{node, {Pattern({1, 1, 5}), Pattern({1, 1, 2})}};
  EXPECT_THAT(ReadWindow(ContextOf(op), {2})->output, ElementsAre(2));
}

TEST(ReadWindow, RefusesListsOfTheWrongLengthOrSign) {
  EXPECT_THAT(ErrorOf(PoolNode({2}), {1, 1, 5, 5}), HasSubstr("kernel_shape must be 2 numbers"));
  EXPECT_THAT(ErrorOf(PoolNode({0}), {1, 1, 5}), HasSubstr("kernel_shape must be 1 numbers of 1"));
  EXPECT_THAT(ErrorOf(With(PoolNode({2}), "strides", Ints{0}), {1, 1, 5}), HasSubstr("strides"));
  EXPECT_THAT(ErrorOf(With(PoolNode({2}), "pads", Ints{-1, 0}), {1, 1, 5}), HasSubstr("pads"));
  EXPECT_THAT(ErrorOf(PoolNode({2}), {1, 5}), HasSubstr("expected [N,C,...]"));
}

TEST(ReadWindow, RefusesWindowsLargerThanTheirInput) {
  EXPECT_THAT(ErrorOf(PoolNode({6}), {1, 1, 5}), HasSubstr("a window of 6 does not fit the padded extent 5"));
  EXPECT_THAT(ErrorOf(With(PoolNode({2}), "dilations", Ints{kLargest}), {1, 1, 5}), HasSubstr("does not fit"));
}

TEST(ReadWindow, RefusesWindowsOfMoreElementsThanARunCouldVisit) {
  // Such a window fits once it is padded, and took minutes for each element.
  const Node one = With(PoolNode({kLargest}), "pads", Ints{kLargest, kLargest});
  EXPECT_THAT(ErrorOf(one, {1, 1, 5}), HasSubstr("2147483647 places"));
  EXPECT_THAT(ErrorOf(PoolNode({kLargest, kLargest, kLargest}), {1, 1, 5, 5, 5}), HasSubstr("places"));
  EXPECT_TRUE(Read(With(PoolNode({4096, 4096}), "pads", Ints{4095, 4095, 4095, 4095}), {1, 1, 5, 5}).ok());
}

TEST(ReadWindow, ConvolutionWeightsOfAbsurdExtentsDoNotOverflow) {
  // No channels, so that the tensor is empty however far its window reaches.
  const auto weights = std::make_shared<const Tensor>(*Tensor::Create(DataType::kFloat32, {1, 0, int64_t{1} << 40}));
  const Node node = With(MakeNode("Conv", 11, 2), "dilations", Ints{kLargest});
  EXPECT_THAT(RunOp({node, {Pattern({1, 0, 5}), weights}}).status().ToString(), HasSubstr("INVALID_ARGUMENT"));
}

TEST(Poolings, RefusePaddingThatHoldsAWholeWindow) {
  EXPECT_THAT(RunOp({With(PoolNode({2}), "pads", Ints{2, 0}), {Pattern({1, 1, 5})}}).status().ToString(),
              HasSubstr("pads of 2 hold a whole window of 2"));
}

TEST(Poolings, WideWindowsCostWhatTheyShareWithTheSource) {
  // 2^22 places, of which the source has four; visiting the others would take minutes.
  const Node node = With(PoolNode({1 << 11, 1 << 11}), "pads", Ints{2047, 2047, 2047, 2047});
  const Tensor y = RunOne({node, {Share<float>({1, 1, 2, 2}, {1, 2, 3, 4})}});
  EXPECT_EQ(y.shape(), (Shape{1, 1, 2049, 2049}));
  EXPECT_EQ(y.As<float>()[0], 1);
  EXPECT_EQ(y.As<float>()[2049 * 1024 + 1024], 4);
}

TEST(Poolings, GiveIndicesAloneWhenNobodyWantsTheMaxima) {
  Node node = With(PoolNode({2}), "strides", Ints{2});
  node.outputs = {kNoValue, 1};
  const absl::StatusOr<std::vector<Tensor>> results = RunOp({node, {Share<float>({1, 1, 4}, {1, 9, 8, 3})}});
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_THAT((*results)[1].As<int64_t>(), ElementsAre(1, 2));
}

TEST(Poolings, ShowAnUnknownPaddingCutAndEscaped) {
  const std::string error = ErrorOf(With(PoolNode({2}), "auto_pad", "\n" + std::string(1000, 'x')), {1, 1, 5});
  EXPECT_THAT(error, HasSubstr("auto_pad \"\\nxxx"));
  EXPECT_LT(error.size(), 300u);
}

TEST(GlobalWindow, CoversAllSpatialAxes) {
  const Node node = MakeNode("GlobalMaxPool", 1, 1);
  const absl::StatusOr<WindowedShape> shape = GlobalWindow(ContextOf({node, {Pattern({2, 3, 4, 5})}}));
  ASSERT_TRUE(shape.ok());
  EXPECT_THAT(shape->window.kernel, ElementsAre(4, 5));
  EXPECT_THAT(shape->output, ElementsAre(1, 1));
  EXPECT_FALSE(GlobalWindow(ContextOf({node, {Pattern({2, 3})}})).ok());
}

}  // namespace
}  // namespace saker
