#include "core/ops/float_types.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

absl::Status Check(std::vector<DataType> types) {
  const Node node = NodeOf("Any", 1, static_cast<int>(types.size()));
  OpContext context{node, {}};
  for (const DataType type : types) context.inputs.push_back({type != DataType::kInvalid, {type, {1}}, nullptr});
  return CheckOneFloatType(context);
}

TEST(CheckOneFloatType, TakesFloatsOfOneTypeAndInputsLeftOut) {
  EXPECT_TRUE(Check({DataType::kFloat32, DataType::kFloat32}).ok());
  EXPECT_TRUE(Check({DataType::kFloat64}).ok());
  EXPECT_TRUE(Check({DataType::kFloat32, DataType::kInvalid, DataType::kFloat32}).ok());
}

TEST(CheckOneFloatType, RefusesOthersAndMixtures) {
  EXPECT_EQ(Check({DataType::kInt32}).code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(Check({DataType::kFloat32, DataType::kFloat64}).code(), absl::StatusCode::kUnimplemented);
  EXPECT_EQ(Check({DataType::kFloat16}).code(), absl::StatusCode::kUnimplemented);
}

}  // namespace
}  // namespace saker
