#include "core/kernels/offset_walk.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<int64_t> Offsets(const std::vector<int64_t>& extents, const std::vector<int64_t>& strides) {
  std::vector<int64_t> offsets;
  OffsetWalk walk(extents, strides);
  do {
    offsets.push_back(walk.offset());
  } while (walk.Next());
  offsets.push_back(walk.offset());
  return offsets;
}

TEST(OffsetWalk, VisitsEveryTupleInRowMajorOrderAndEndsAtTheFirst) {
  EXPECT_THAT(Offsets({2, 3}, {10, 1}), testing::ElementsAre(0, 1, 2, 10, 11, 12, 0));
  EXPECT_THAT(Offsets({2, 2, 2}, {1, 100, 10}), testing::ElementsAre(0, 10, 100, 110, 1, 11, 101, 111, 0));
}

TEST(OffsetWalk, HasOneTupleOfNoAxes) { EXPECT_THAT(Offsets({}, {}), testing::ElementsAre(0, 0)); }

TEST(OffsetWalk, StandsStillOnStridesOfZero) { EXPECT_THAT(Offsets({3}, {0}), testing::ElementsAre(0, 0, 0, 0)); }

}  // namespace
}  // namespace saker
