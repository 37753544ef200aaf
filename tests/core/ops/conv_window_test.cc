#include "core/ops/conv_window.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

absl::StatusOr<WindowedShape> Read(const Shape& x, const Shape& w, AttributeList attributes = {},
                                   SharedTensor bias = nullptr) {
  return ReadConvWindow(ContextOf({NodeOf("ConvInteger", 10, 3, attributes),
                                   {Zeros(DataType::kUInt8, x), Zeros(DataType::kInt8, w), std::move(bias)}}));
}

TEST(ReadConvWindow, WorksOutTheExtentsWhateverTheType) {
  const absl::StatusOr<WindowedShape> windowed =
      Read({1, 4, 8, 9}, {6, 2, 3, 3}, {{"group", int64_t{2}}, {"strides", Ints{2, 2}}});
  ASSERT_TRUE(windowed.ok()) << windowed.status();
  EXPECT_EQ(windowed->output, (Ints{3, 4}));
  EXPECT_EQ(windowed->window.kernel, (Ints{3, 3}));
}

TEST(ReadConvWindow, RefusesOperandsThatDoNotFit) {
  EXPECT_FALSE(Read({1, 4}, {6, 4}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {6, 4, 3, 3}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {6, 3, 3}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {6, 2, 3}, {{"group", int64_t{0}}}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {5, 2, 3}, {{"group", int64_t{2}}}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {6, 4, 3}, {{"kernel_shape", Ints{2}}}).ok());
  EXPECT_FALSE(Read({1, 4, 8}, {6, 4, 3}, {}, Zeros(DataType::kInt32, {5})).ok());
  EXPECT_TRUE(Read({1, 4, 8}, {6, 4, 3}, {}, Zeros(DataType::kInt32, {6})).ok());
}

}  // namespace
}  // namespace saker
