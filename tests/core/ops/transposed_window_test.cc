#include "core/ops/transposed_window.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

absl::StatusOr<WindowedShape> Read(AttributeList attributes, const Shape& source = {1, 1, 3, 3}, Ints kernel = {3, 3}) {
  const Node node = NodeOf("ConvTranspose", 11, 1, attributes);
  return ReadTransposedWindow(ContextOf({node, {Zeros(DataType::kFloat32, source)}}), std::move(kernel));
}

TEST(TransposedWindow, ReachesAsFarAsItsWindowsDo) {
  EXPECT_THAT(Read({})->output, ElementsAre(5, 5));
  EXPECT_THAT(Read({{"strides", Ints{3, 2}}})->output, ElementsAre(9, 7));
  EXPECT_THAT(Read({{"dilations", Ints{2, 1}}})->output, ElementsAre(7, 5));
  EXPECT_THAT(Read({{"auto_pad", std::string("VALID")}, {"pads", Ints{1, 1, 1, 1}}})->output, ElementsAre(5, 5));
}

TEST(TransposedWindow, IsCutByItsPadsAndLengthenedByTheOutputs) {
  const WindowedShape shape =
      *Read({{"pads", Ints{1, 2, 0, 1}}, {"strides", Ints{3, 3}}, {"output_padding", Ints{1, 0}}});
  EXPECT_THAT(shape.output, ElementsAre(9, 6));
  EXPECT_THAT(shape.window.pads_begin, ElementsAre(1, 2));
  EXPECT_THAT(shape.window.pads_end, ElementsAre(-1, 1));
}

TEST(TransposedWindow, PadsTowardsTheOutputShape) {
  const WindowedShape none = *Read({{"output_shape", Ints{4, 4}}});
  EXPECT_THAT(none.output, ElementsAre(4, 4));
  EXPECT_THAT(none.window.pads_begin, ElementsAre(1, 1));
  EXPECT_THAT(none.window.pads_end, ElementsAre(0, 0));
  const WindowedShape upper = *Read({{"output_shape", Ints{4, 4}}, {"auto_pad", std::string("SAME_UPPER")}});
  EXPECT_THAT(upper.window.pads_begin, ElementsAre(0, 0));
  EXPECT_THAT(upper.window.pads_end, ElementsAre(1, 1));
  // Longer than the windows reach: filled up at the end.
  const WindowedShape longer = *Read({{"output_shape", Ints{10, 8}}, {"strides", Ints{3, 2}}});
  EXPECT_THAT(longer.output, ElementsAre(10, 8));
  EXPECT_THAT(longer.window.pads_begin, ElementsAre(0, 0));
  EXPECT_THAT(longer.window.pads_end, ElementsAre(-1, -1));
  EXPECT_THAT(Read({{"output_shape", Ints{1, 1, 4, 5}}})->output, ElementsAre(4, 5));
}

TEST(TransposedWindow, TheSameModesMultiplyByTheStride) {
  for (const char* mode : {"SAME_UPPER", "SAME_LOWER"}) {
    const WindowedShape shape = *Read({{"auto_pad", std::string(mode)}, {"strides", Ints{2, 2}}});
    EXPECT_THAT(shape.output, ElementsAre(6, 6));
    EXPECT_EQ(shape.window.pads_begin[0], mode == std::string("SAME_LOWER") ? 1 : 0);
  }
  // Windows shorter than their stride are all there is.
  EXPECT_THAT(Read({{"auto_pad", std::string("SAME_UPPER")}, {"strides", Ints{5, 5}}})->output, ElementsAre(13, 13));
}

TEST(TransposedWindow, RefusesWhatCannotBe) {
  const auto error = [](AttributeList attributes) { return std::string(Read(attributes).status().message()); };
  EXPECT_THAT(error({{"pads", Ints{3, 3, 3, 3}}}), HasSubstr("leave nothing of extent 5 of spatial axis 0"));
  EXPECT_THAT(error({{"pads", Ints{1, 1}}}), HasSubstr("pads must be 4 numbers"));
  EXPECT_THAT(error({{"pads", Ints{-1, 0, 0, 0}}}), HasSubstr("pads must be"));
  EXPECT_THAT(error({{"strides", Ints{0, 1}}}), HasSubstr("strides must be 2 numbers"));
  EXPECT_THAT(error({{"output_padding", Ints{-1, 1}}}), HasSubstr("output_padding must be"));
  EXPECT_THAT(error({{"output_shape", Ints{5}}}), HasSubstr("output_shape must be 2 positive numbers"));
  EXPECT_THAT(error({{"output_shape", Ints{0, 5}}}), HasSubstr("output_shape"));
  EXPECT_THAT(error({{"auto_pad", std::string("SAME")}}), HasSubstr("auto_pad \"SAME\" is unknown"));
  EXPECT_THAT(std::string(Read({}, {1, 1, 0, 3}).status().message()), HasSubstr("[1,1,0,3] is empty"));
  EXPECT_THAT(std::string(Read({}, {1, 1, 3, 3}, {0, 3}).status().message()), HasSubstr("places"));
}

}  // namespace
}  // namespace saker
