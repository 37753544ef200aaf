// ExpectFlow: one claim about where an operator leaves the rows of a request.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {

// A value that is the same for every row.
inline constexpr RowAxis kSharedByRows;

// nullopt expected: the operator must not claim that rows stay apart.
inline void ExpectFlow(const OneOp& op, std::vector<RowAxis> rows, std::optional<RowAxis> expected) {
  const std::optional<std::vector<RowAxis>> flow = FlowOf(op, std::move(rows));
  ASSERT_EQ(flow.has_value(), expected.has_value()) << op.node.op_type;
  if (!flow) return;
  EXPECT_EQ(flow->front().axis, expected->axis) << op.node.op_type;
  EXPECT_EQ(flow->front().block, expected->block) << op.node.op_type;
}

}  // namespace saker
