#include "server/saker_v1/wire_types.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(WireTypes, TurnsEveryTypeThereAndBack) {
  for (int number = v1::FLOAT; number <= v1::BOOL; ++number) {
    const absl::StatusOr<DataType> type = FromWire(static_cast<v1::DataType>(number));
    ASSERT_TRUE(type.ok());
    EXPECT_EQ(Name(*type), v1::DataType_Name(static_cast<v1::DataType>(number)));
    EXPECT_EQ(ToWire(*type), number);
  }
  EXPECT_EQ(*FromWire(v1::DATA_TYPE_UNSPECIFIED), DataType::kInvalid);
}

TEST(WireTypes, RefusesNumbersItDoesNotKnow) {
  EXPECT_FALSE(FromWire(static_cast<v1::DataType>(99)).ok());
  EXPECT_FALSE(FromWire(static_cast<v1::DataType>(-1)).ok());
  EXPECT_FALSE(FromWire(static_cast<v1::ExecutionMode>(99)).ok());
}

TEST(WireTypes, TurnsModesAndPaths) {
  EXPECT_EQ(*FromWire(v1::EXECUTION_MODE_UNSPECIFIED), ExecutionMode::kAuto);
  EXPECT_EQ(*FromWire(v1::SEQUENTIAL), ExecutionMode::kSequential);
  EXPECT_EQ(*FromWire(v1::PARALLEL), ExecutionMode::kParallel);
  EXPECT_EQ(*FromWire(v1::INTRA_OP), ExecutionMode::kIntraOp);
  EXPECT_EQ(ToWire(ExecutionPath::kParallel), v1::PATH_PARALLEL);
  EXPECT_EQ(ToWire(ExecutionPath::kIntraOp), v1::PATH_INTRA_OP);
  EXPECT_EQ(ToWire(ExecutionPath::kSequential), v1::PATH_SEQUENTIAL);
}

}  // namespace
}  // namespace saker
