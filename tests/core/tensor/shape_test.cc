#include "core/tensor/shape.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Shape, WithoutDimensionsIsAScalarOfOneElement) {
  EXPECT_EQ(Shape().rank(), 0);
  EXPECT_EQ(Shape().ElementCount(), 1);
  EXPECT_EQ(Shape().ToString(), "[]");
  EXPECT_TRUE(Shape().IsKnown());
}

TEST(Shape, CountsItsElements) {
  EXPECT_EQ((Shape{2, 3, 4}.ElementCount()), 24);
  EXPECT_EQ((Shape{2, 0, 4}.ElementCount()), 0);
}

TEST(Shape, IsBuiltFromASpanAndGrowsAtItsEnd) {
  const std::vector<int64_t> dims = {5, 6};
  Shape shape{absl::Span<const int64_t>(dims)};
  shape.Append(7);
  shape[0] = 4;
  EXPECT_THAT(shape.dims(), ElementsAre(4, 6, 7));
  EXPECT_EQ(shape[2], 7);
}

TEST(Shape, IsUnknownWithAnUnknownDimension) {
  EXPECT_FALSE((Shape{Shape::kUnknown, 784}.IsKnown()));
  EXPECT_TRUE((Shape{0, 784}.IsKnown()));
  EXPECT_EQ((Shape{Shape::kUnknown, 784}.ToString()), "[-1,784]");
}

TEST(Shape, RefusesANegativeDimensionEvenBesideAnEmptyOne) {
  for (const Shape& shape : {Shape{-1, 784}, Shape{0, -5}, Shape{-5, 0}}) {
    const absl::Status status = shape.CheckedElementCount().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("negative"));
    EXPECT_THAT(std::string(status.message()), HasSubstr(shape.ToString()));
  }
}

TEST(Shape, RefusesMoreElementsThanTheLimitWithoutWrapping) {
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  EXPECT_FALSE((Shape{kHuge}.CheckedElementCount().ok()));
  EXPECT_FALSE((Shape{kHuge, kHuge}.CheckedElementCount().ok()));
  // 2^32 * 2^32 wraps to zero in 64 bits.
  EXPECT_FALSE((Shape{int64_t{1} << 32, int64_t{1} << 32}.CheckedElementCount().ok()));
  EXPECT_FALSE((Shape{kHuge, 0, kHuge}.CheckedElementCount().ok()));
  EXPECT_FALSE((Shape{Shape::kMaxElements + 1}.CheckedElementCount().ok()));
}

TEST(Shape, AcceptsTheLargestNumberOfElements) {
  EXPECT_EQ(*(Shape{Shape::kMaxElements / 4, 2, 2}.CheckedElementCount()), Shape::kMaxElements);
}

TEST(Shape, MultipliesARangeOfDimensions) {
  const Shape shape{2, 3, 4, 5};
  EXPECT_EQ(shape.Product(0, 4), 120);
  EXPECT_EQ(shape.Product(1, 3), 12);
  EXPECT_EQ(shape.Product(2, 2), 1);
}

TEST(Shape, ComparesByDimensions) {
  EXPECT_EQ((Shape{1, 2}), (Shape{1, 2}));
  EXPECT_NE((Shape{1, 2}), (Shape{2, 1}));
  EXPECT_NE((Shape{1}), (Shape{1, 1}));
}

TEST(ShapeDeathTest, CountingAnUncheckedBadShapeAborts) {
  const Shape shape{-1};
  EXPECT_DEATH(shape.ElementCount(), "check failed");
}

TEST(NormalizeAxis, CountsNegativeAxesFromTheEnd) {
  EXPECT_EQ(*NormalizeAxis(0, 3), 0);
  EXPECT_EQ(*NormalizeAxis(2, 3), 2);
  EXPECT_EQ(*NormalizeAxis(-1, 3), 2);
  EXPECT_EQ(*NormalizeAxis(-3, 3), 0);
}

TEST(NormalizeAxis, RefusesAnAxisOutOfRangeAndSaysTheRange) {
  for (const int64_t axis : {int64_t{3}, int64_t{-4}, std::numeric_limits<int64_t>::min()}) {
    const absl::Status status = NormalizeAxis(axis, 3).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("[-3,2]"));
  }
  EXPECT_FALSE(NormalizeAxis(0, 0).ok());
}

}  // namespace
}  // namespace saker
