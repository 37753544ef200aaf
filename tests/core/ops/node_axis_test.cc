#include "core/ops/node_axis.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

absl::StatusOr<int> AxisOf(const Node& node, const Shape& shape, int64_t default_axis) {
  return ReadNodeAxis(OpContext{node, {{true, {DataType::kFloat32, shape}, nullptr}}}, default_axis);
}

TEST(ReadNodeAxis, CountsFromEitherEnd) {
  EXPECT_EQ(*AxisOf(NodeOf("Any", 1, 1, {{"axis", int64_t{1}}}), {2, 3}, 0), 1);
  EXPECT_EQ(*AxisOf(NodeOf("Any", 1, 1, {{"axis", int64_t{-2}}}), {2, 3}, 1), 0);
  EXPECT_EQ(*AxisOf(NodeOf("Any", 1, 1), {2, 3}, -1), 1);
}

TEST(ReadNodeAxis, NamesTheNodeWhenTheAxisIsNotThere) {
  for (const int64_t axis : {2, -3}) {
    const absl::Status status = AxisOf(NodeOf("Any", 1, 1, {{"axis", axis}}), {2, 3}, 0).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("node \"node\""));
  }
  EXPECT_FALSE(AxisOf(NodeOf("Any", 1, 1), {}, 0).ok());
  EXPECT_FALSE(AxisOf(NodeOf("Any", 1, 1, {{"axis", std::string("x")}}), {2}, 0).ok());
}

}  // namespace
}  // namespace saker
